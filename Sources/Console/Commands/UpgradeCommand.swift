import Base
package import Device

extension ConsoleCommand {
    /// The running system, and the progress of an upgrade.
    package static func upgrade(_ upgrades: any UpgradeControl) -> ConsoleCommand {
        ConsoleCommand(name: "upgrade", help: "The running system, and how far an upgrade of it is.") { _ in
            ConsoleAnswer(try upgrades.status().json)
        }
    }
}

extension UpgradeStatus {
    fileprivate var json: JSONValue {
        [
            "state": .string(phase.rawValue), "version": version.map { .string($0) } ?? .null, "done": .integer(done),
            "of": total.map { .integer($0) } ?? .null, "running": .string(running), "slot": .string(slot),
            "board": .string(board), "development": .boolean(isDevelopment), "last": .string(last),
            "toTell": .integer(unreported),
        ]
    }
}
