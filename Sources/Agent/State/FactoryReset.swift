import Device
import Net
import System
import Uplink
import Upload

extension StateStore {
    /// Forgets everything but when the device last registered: a reset is no way around the platform's five minutes
    /// (CTMW 7.2).
    ///
    /// - Throws: also where the disk takes nothing, and would have it all back at the next start.
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

/// The factory reset of the running agent: also of what its parts have in memory. The device looks for its platform
/// anew.
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
