import Base
package import Device
import NIOPosix
package import System

/// The state of upgrades that is persisted across a restart.
package struct UpgradeState: Sendable, Equatable {
    /// The upgrade under way.
    var attempt: UpgradeMachine.Memory?
    /// Results not yet reported to the platform, oldest first.
    package private(set) var notices: [UpgradeNotice] = []

    /// Limits `notices` when the platform stays away while upgrades are requested by other means.
    package static let mostNotices = 8

    /// Records the end of the upgrade under way.
    mutating func conclude(_ outcome: UpgradeOutcome) {
        attempt = nil
        notices.append(outcome.notice)
        if notices.count > Self.mostNotices { notices.removeFirst() }
    }

    /// Removes the oldest notice: it was reported, or never will be.
    package mutating func drop(_ notice: UpgradeNotice) {
        if notices.first == notice { notices.removeFirst() }
    }

    package mutating func dropAll() { notices = [] }
}

/// The state's form in `state.sqlite`.
extension UpgradeState {
    /// Nil for invalid JSON.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let notices = value["notices"]?.array else { return nil }
        if let kept = value["attempt"], let slot = kept["slot"]?.string.flatMap({ Slot(rawValue: $0) }) {
            attempt = .init(version: kept["version"]?.string.flatMap { FirmwareVersion($0) }, slot: slot)
        }
        self.notices = notices.compactMap { notice in
            guard let isSuccess = notice["success"]?.boolean, let words = notice["words"]?.string else { return nil }
            return UpgradeNotice(isSuccess: isSuccess, words: words)
        }
    }

    package var json: String {
        let value: JSONValue = [
            "attempt": attempt.map { attempt in
                ["version": attempt.version.map { "\($0)" } ?? .null, "slot": .string(attempt.slot.rawValue)]
            } ?? .null,
            "notices": .array(notices.map { ["success": .boolean($0.isSuccess), "words": .string($0.words)] }),
        ]
        return value.json
    }
}

/// The state of upgrades in the state store. What the disk does not accept is held until the agent ends.
package typealias UpgradeStateStore = Kept<UpgradeState>

extension Kept<UpgradeState> {
    /// Blocks for the disk.
    package convenience init(store: StateStore) throws {
        try self.init(
            StateName.upgrade, in: store, read: { $0.flatMap { UpgradeState(json: $0) } ?? UpgradeState() },
            bytes: { $0 == UpgradeState() ? nil : Array($0.json.utf8) })
        // The next platform gets no results of this one's requests.
        store.whenReset { [weak self] in
            guard let self else { return }
            try await NIOThreadPool.singleton.runIfActive { try self.change { $0.dropAll() } }
        }
    }
}

extension StateName {
    package static let upgrade = "upgrade"
}

/// Results of upgrades that were not reported to a platform yet.
extension Kept: NoticeJournal where Value == UpgradeState {
    package func unreported() throws -> [UpgradeNotice] { value.notices }
    package func remove(_ notice: UpgradeNotice) throws { try change { $0.drop(notice) } }
    package func removeAll() throws { try change { $0.dropAll() } }
}
