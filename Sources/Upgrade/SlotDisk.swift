import Glibc

/// The disk with the slots and their record. Calls block; make them on a thread of their own.
package struct SlotDisk: Sendable {
    /// The whole disk: `/dev/mmcblk0`
    package var disk: String
    /// The prefix of a partition's number: `/dev/mmcblk0p`
    var partitions: String
    /// The booted slot.
    package var running: Slot

    /// This board's disk; nil on a PC, which has no `folder`.
    static func ofThisBoard(folder: String = "/run/board") -> SlotDisk? {
        let facts = BoardFile(folder: folder)
        guard let disk = facts["disk"], let partitions = facts["partition"] else { return nil }
        guard let running = facts["slot"].flatMap({ Slot(rawValue: $0) }) else { return nil }
        return SlotDisk(disk: disk, partitions: partitions, running: running)
    }

    func partition(_ slot: Slot) -> String { partitions + (slot == .a ? "2" : "3") }

    // MARK: The record

    /// The record in force; the factory default when no copy is valid.
    func record() throws(UpgradeFailure) -> SlotRecord { SlotRecord.newest(try copies(try open(O_RDONLY))).record }

    /// Replaces the record in force, which stays intact until the new one is complete.
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
