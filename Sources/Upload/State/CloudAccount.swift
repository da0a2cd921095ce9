package import Base
package import Device
import Logging
import NIOPosix
import Synchronization
package import System

/// The cloud storage's account as given by the platform (CTMW 7.5.1, 7.5.11). Its description omits the password.
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

/// Persists the account across restarts; the latest one is used.
package final class CloudAccountStore: Sendable {
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

    /// Persists another account, or none.
    ///
    /// - Returns: false for an invalid URL or name; the account is then unchanged.
    /// - Throws: an error of the store.
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
