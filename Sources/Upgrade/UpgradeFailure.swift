/// The reason why a system was not upgraded. Its description is reported to the platform.
package enum UpgradeFailure: Error, Equatable, CustomStringConvertible {
    /// The file is no upgrade file, or is damaged.
    case malformed(String)
    case unsigned
    case wrongSignature
    case wrongBoard(String, running: String)
    case notNewer(FirmwareVersion, running: FirmwareVersion)
    case tooLarge(Int, slot: Int)
    /// The fetched file does not match the manifest.
    case wrongDigest
    case wrongLength(Int, expected: Int)
    /// A failed transfer, with its description.
    case fetching(String)
    case writing(String)
    /// A slot does not return the data written to it.
    case badSlot
    /// Too little space on the data partition; in bytes.
    case noSpace(needed: Int, free: Int)
    case rolledBack(FirmwareVersion, to: FirmwareVersion)
    case notTried(FirmwareVersion)
    case restarting(String)
    case interrupted
    case noSlots
    /// The board's facts can't be read.
    case unusableBoard(String)
    case badRequest(String)
    case underWay

    package var description: String {
        switch self {
        case .malformed(let reason): "the file is no upgrade: \(reason)"
        case .unsigned: "the upgrade is not signed; only a development image takes it"
        case .wrongSignature: "the upgrade is not signed with this camera's key"
        case .wrongBoard(let board, let running): "the upgrade is for the board \(board.prefix(40)); this is \(running)"
        case .notNewer(let version, let running): "the upgrade's version \(version) is not newer than \(running)"
        case .tooLarge(let size, let slot): "the upgrade's \(size) bytes do not fit into the slot's \(slot)"
        case .wrongDigest: "the upgrade was damaged on its way: its digest differs"
        case .wrongLength(let length, let expected): "the file has \(length) bytes, not \(expected)"
        case .fetching(let reason): "fetching the upgrade failed: \(reason)"
        case .writing(let reason): "writing the upgrade failed: \(reason)"
        case .badSlot: "the slot does not keep what is written to it"
        case .noSpace(let needed, let free):
            "the data partition has no room for the upgrade: \(needed) bytes are needed, \(free) are free"
        case .rolledBack(let version, let old): "version \(version) did not prove itself; back to \(old)"
        case .notTried(let version): "version \(version) was written, but the board did not start it"
        case .restarting(let reason): "the board does not restart: \(reason)"
        case .interrupted: "the upgrade was interrupted by a restart"
        case .noSlots: "this device has no slots; upgrades don't apply to it"
        case .unusableBoard(let reason): "this board takes no upgrades: \(reason)"
        case .badRequest(let reason): "the request makes no sense: \(reason)"
        case .underWay: "an upgrade is under way already"
        }
    }
}
