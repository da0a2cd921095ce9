import Glibc

/// The disk that holds the slots and their record. Calls block; they belong on a thread of their own.
package struct SlotDisk: Sendable {
    /// The whole disk: `/dev/mmcblk0`
    package var disk: String
    /// What stands before a partition's number: `/dev/mmcblk0p`
    var partitions: String
    /// The slot that was booted.
    package var running: Slot

    /// The board's own; nil on a PC, where `folder` isn't.
    static func ofThisBoard(folder: String = "/run/board") -> SlotDisk? {
        let facts = BoardFile(folder: folder)
        guard let disk = facts["disk"], let partitions = facts["partition"] else { return nil }
        guard let running = facts["slot"].flatMap({ Slot(rawValue: $0) }) else { return nil }
        return SlotDisk(disk: disk, partitions: partitions, running: running)
    }

    func partition(_ slot: Slot) -> String { partitions + (slot == .a ? "2" : "3") }

    // MARK: The record

    /// The record in force; that of a board fresh from the factory when none is whole.
    func record() throws(UpgradeFailure) -> SlotRecord { SlotRecord.newest(try copies(try open(O_RDONLY))).record }

    /// Puts another record in force. What was in force stays whole until this one is.
    package func change(_ body: (inout SlotRecord) -> Void) throws(UpgradeFailure) {
        let file = try open(O_RDWR | O_DSYNC)
        var (record, next) = SlotRecord.newest(try copies(file))
        body(&record)
        record.number &+= 1
        try file.write(record.bytes[...], at: SlotRecord.places[next])
        guard try copies(file)[next] == record else { throw .writing("\(disk) does not keep the slots' record") }
    }

    private func copies(_ file: borrowing SlotFile) throws(UpgradeFailure) -> [SlotRecord?] {
        var copies: [SlotRecord?] = []
        for place in SlotRecord.places {
            var sector = [UInt8](repeating: 0, count: SlotRecord.sector)
            copies.append(try file.read(into: &sector, at: place) == sector.count ? SlotRecord(sector) : nil)
        }
        return copies
    }

    private func open(_ flags: Int32) throws(UpgradeFailure) -> SlotFile { try SlotFile(path: disk, flags: flags) }
}
