package import Base
package import Device
import Logging
import NIOPosix
import Synchronization
package import System

/// The cloud storage as the platform gave it (002 7.5.1, 7.5.11). Its description keeps the password to itself.
package struct CloudAccount: Sendable, Hashable {
    package var url: String
    package var account: String
    package var password: Secret
    package var place = CloudPlace()

    package init(url: String, account: String, password: Secret, place: CloudPlace) {
        self.url = url
        self.account = account
        self.password = password
        self.place = place
    }

    /// For the storage; nil when the URL is none.
    package func object(_ dialect: ObjectDialect) -> ObjectAccount? {
        ObjectAccount(url: url, account: account, password: password, place: place, dialect: dialect)
    }
}

/// As it stands in `state.sqlite`, which the agent's user alone may read.
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

/// Keeps the account across restarts; the one that came last counts.
package final class CloudAccountKeeper: Sendable {
    private let store: StateStore
    private let dialect: ObjectDialect
    private let writing = Mutex(())
    private let kept: Mutex<CloudAccount?>

    /// Blocks for the disk.
    package init(store: StateStore, dialect: ObjectDialect) throws {
        self.store = store
        self.dialect = dialect
        kept = Mutex(try store.value(StateName.cloudAccount).flatMap { CloudAccount(json: $0) })
        store.whenReset { [weak self] in _ = try await self?.set(nil) }
    }

    package var account: CloudAccount? { kept.withLock { $0 } }
    package var object: ObjectAccount? { account?.object(dialect) }

    /// Keeps another account, or none.
    ///
    /// - Returns: false for one whose URL or name can't be; then all is as it was.
    /// - Throws: why it can't be kept.
    package func set(_ account: CloudAccount?) async throws -> Bool {
        guard account == nil || account?.object(dialect) != nil else { return false }
        try await NIOThreadPool.singleton.runIfActive {
            try self.writing.withLock { _ in
                if account == self.account { return }
                try self.store.set(StateName.cloudAccount, to: account.map { Array($0.json.utf8) })
                self.kept.withLock { $0 = account }
            }
        }
        return true
    }
}
