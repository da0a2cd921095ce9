import Device
import Net
import System
import Uplink
import Upload

extension StateStore {
    /// Removes everything but the time of the last registration: a reset must not circumvent the platform's five
    /// minutes between registrations.
    ///
    /// - Throws: also where the disk can't be written, so that everything would be back at the next start.
    func factoryReset() throws {
        if let trouble { throw trouble }
        let kept = try value(StateName.registration).flatMap { LinkMemory(json: $0) }
        try forget(prefix: "")
        PictureFolder.clear(stateDirectory: Folder.containing(path))
        guard let lastRegistration = kept?.lastRegistration else { return }
        let memory = LinkMemory(lastRegistration: lastRegistration)
        try set(StateName.registration, to: Array(memory.json.utf8))
    }

}

/// The factory reset of the running agent, including the state that its parts have in memory. The device searches for
/// its platform again.
struct FactoryReset: ResetControl {
    let store: StateStore

    func factoryReset() async throws(ControlError) {
        do {
            try await store.onThread { try $0.factoryReset() }
            try await store.reset()
        } catch {
            throw .failed("\(error)")
        }
    }
}
