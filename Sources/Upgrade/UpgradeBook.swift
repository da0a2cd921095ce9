import Base

/// What is remembered of upgrades over a restart.
package struct UpgradeBook: Sendable, Equatable {
    /// The upgrade under way.
    var attempt: UpgradeMachine.Memory?
    /// Outcomes that the platform hasn't heard yet, the oldest first.
    package private(set) var notices: [UpgradeNotice] = []

    /// Of a platform that stays away while somebody else asks for upgrades.
    package static let mostNotices = 8

    /// The upgrade under way has ended.
    mutating func conclude(_ outcome: UpgradeOutcome) {
        attempt = nil
        notices.append(outcome.notice)
        if notices.count > Self.mostNotices { notices.removeFirst() }
    }

    /// The oldest notice was heard, or won't be.
    package mutating func drop(_ notice: UpgradeNotice) {
        if notices.first == notice { notices.removeFirst() }
    }

    package mutating func dropAll() { notices = [] }
}

/// The book as it stands in `state.sqlite`.
extension UpgradeBook {
    /// Nil for what is no book.
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
