package import Base
package import Device
import Logging
import NIOPosix
package import System

/// The storages for the upload queue: the cloud's account, persisted across restarts, and the FTP server.
package final class UploadStorage: UploadStorageControl {
    private let kept: Kept<CloudAccount?>
    private let dialect: ObjectDialect
    private let uploads: UploadService
    private let tasks: TaskQueue
    private let events: EventBus

    /// Passes the persisted account to the queue, in `tasks`. Blocks for the disk.
    package init(
        state: StateStore, dialect: ObjectDialect, uploads: UploadService, tasks: TaskQueue, events: EventBus
    ) throws {
        kept = try Kept(StateName.cloudAccount, in: state) { bytes in
            bytes.flatMap { CloudAccount(json: $0) }
        } bytes: { account in
            account.map { Array($0.json.utf8) }
        }
        self.dialect = dialect
        self.uploads = uploads
        self.tasks = tasks
        self.events = events
        changed()
        state.whenReset { [weak self] in try await self?.reset() }
    }

    package var account: CloudAccount? { kept.value }
    package var object: ObjectAccount? { account?.object(dialect) }

    package func set(_ account: CloudAccount) async throws(ControlError) {
        guard account.object(dialect) != nil else {
            throw .invalid("the cloud storage can't be used: its URL or account is none")
        }
        do {
            try await NIOThreadPool.singleton.runIfActive { [kept] in try kept.change { $0 = account } }
        } catch {
            throw .failed("\(error)")
        }
        changed()
    }

    package func setFTP(_ account: FTPAccount?) { tasks.add { [uploads] in await uploads.setFTP(account) } }

    package func retryNow() { tasks.add { [uploads] in await uploads.retryNow() } }

    /// Ends the problems of the old account when another one is set.
    private func changed() {
        tasks.add { [self] in
            await uploads.setCloud(object, changes: { [events] in events.cloudIsWell() })
        }
    }

    private func reset() async throws {
        defer { changed() }
        try await NIOThreadPool.singleton.runIfActive { [kept] in try kept.change { $0 = nil } }
    }
}

extension CloudAccount {
    /// The account for `ObjectStore`; nil when the URL is invalid.
    package func object(_ dialect: ObjectDialect) -> ObjectAccount? {
        ObjectAccount(url: url, account: account, password: password, place: place, dialect: dialect)
    }
}

/// The account's form in `state.sqlite`, which only the agent's user can read.
extension CloudAccount {
    package init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let url = value["url"]?.string,
            let account = value["account"]?.string, let password = value["password"]?.string
        else { return nil }
        self.init(
            url: url, account: account, password: Secret(wireText: password),
            place: CloudPlace(
                recordBucket: value["recordBucket"]?.string, pictureBucket: value["pictureBucket"]?.string,
                space: value["space"]?.string))
    }

    package var json: String {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        let value: JSONValue = [
            "url": .string(url), "account": .string(account), "password": .string(password.wireText),
            "recordBucket": text(place.recordBucket), "pictureBucket": text(place.pictureBucket),
            "space": text(place.space),
        ]
        return value.json
    }
}
