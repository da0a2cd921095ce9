import Base
import Upgrade

/// The folders that describe the board, and the time limits of an upgrade's fetch (docs/design/upgrade.md).
package struct UpgradeSettings: Sendable, Hashable {
    /// The folder in which the board's start scripts record the disk, the booted slot and how to restart the board.
    var board: String
    /// The folder of the running image's manifest and key.
    var system: String
    var limits: FetchRetryBudget.Limits

    init(reading reader: inout ObjectReader, places: Places) {
        func folder(_ key: String, _ value: String) -> String {
            reader.text(
                key, allowed: "an absolute path", default: value, written: .string(value), read: { $0.path(in: places) }
            )
        }
        board = folder("board", "/run/board")
        system = folder("system", "/etc/board")
        limits = reader.object("timing") { FetchRetryBudget.Limits(reading: &$0) }
    }
}

extension FetchRetryBudget.Limits {
    fileprivate init(reading reader: inout ObjectReader) {
        self.init()
        silence = reader.seconds("silence", in: 1...3600, default: silence)
        retry = reader.seconds("retry", in: 0.1...3600, default: retry)
        patience = reader.seconds("patience", in: 0.1...86_400, default: patience)
        total = reader.seconds("total", in: 1...604_800, default: total)
    }
}
