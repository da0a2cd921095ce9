import Glibc
@testable import System
import TestSupport
import Testing
@testable import Upgrade

/// The slots' record and their partitions, on files that stand for a disk.
@Suite struct SlotTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func disk() throws -> SlotDisk {
        try UpgradeFixture.makeDisk(in: folder)
        return SlotDisk(disk: "\(folder.path)/disk", partitions: "\(folder.path)/p", running: .a)
    }

    @Test func theTextIsWhatTheDesignSays() {
        var record = SlotRecord()
        (record.number, record.slot, record.trial, record.tries) = (0x1f, .a, .b, 2)
        let text = "number=1f\nslot=a\ntrial=b\ntries=2\nunbroken=1f\n"
        #expect(record.bytes.count == 512)
        #expect(String(decoding: record.bytes.prefix { $0 != 0 }, as: UTF8.self) == text)
        #expect(SlotRecord(record.bytes) == record)
    }

    /// U-Boot leaves out empty values, and ends with two zeros.
    @Test func readsWhatUBootWrites() {
        let sector = Array("number=a\nslot=b\ntries=0\nunbroken=a\n".utf8) + [UInt8](repeating: 0, count: 477)
        #expect(SlotRecord(sector)?.number == 10)
        #expect(SlotRecord(sector)?.slot == .b)
        #expect(SlotRecord(sector)?.trial == nil)
    }

    @Test(arguments: [
        "", "number=1\n", "number=1\nslot=c\nunbroken=1\n", "number=2\nslot=a\nunbroken=1\n",
        "number=g\nslot=a\nunbroken=g\n", "\u{ff}",
    ])
    func refusesWhatIsTorn(_ text: String) {
        #expect(SlotRecord(Array(text.utf8)) == nil)
    }

    @Test func aFreshBoardBootsA() throws {
        #expect(try disk().record() == SlotRecord())
    }

    /// The copy in force is never written to; one that is torn leaves the other in force.
    @Test func aTornWriteLeavesTheOtherCopy() throws {
        let disk = try disk()
        var before = SlotRecord()
        for round in 0..<6 {
            try disk.change { $0.trial = round.isMultiple(of: 2) ? .b : nil; $0.tries = round }
            let after = try disk.record()
            #expect(after.tries == round)
            let whole = UpgradeFixture.read(disk.disk)
            let written = SlotRecord.places.first { SlotRecord(Array(whole[$0..<$0 + 512])) == after }
            let place = try #require(written)
            let sector = Array(whole[place..<place + 512])
            let file = try SlotFile(path: disk.disk, flags: O_RDWR)
            for cut in stride(from: 0, to: 60, by: 7) {
                // The sector's beginning is new, its rest is what nobody knows.
                try file.write((sector[..<cut] + [UInt8](repeating: 0xff, count: 512 - cut))[...], at: place)
                #expect(try disk.record() == before || (try disk.record()) == after, "cut at \(cut)")
            }
            try file.write(sector[...], at: place)
            before = after
        }
    }

    /// The board's own command and this program understand each other.
    @Test func theBoardsCommandReadsAndWritesTheSame() throws {
        let disk = try disk()
        #expect(shell("format a", disk) == 0)
        #expect(try disk.record().slot == .a)
        for _ in 0..<20 {
            #expect(shell("try b", disk) == 0)
            #expect(try disk.record().trial == .b)
            #expect(try disk.record().tries == 2)
            try disk.change { $0.tries = 1 }
            #expect(shell("show | grep -q 'slot=a trial=b tries=1'", disk) == 0)
            #expect(shell("clear", disk) == 0)
            #expect(try disk.record().trial == nil)
        }
        #expect(shell("confirm b", disk) == 0)
        #expect(try disk.record().slot == .b)
        #expect(try disk.record().number == 63)
    }

    private func shell(_ command: String, _ disk: SlotDisk) -> Int32 {
        system("SLOTS_ON='\(disk.disk)' '\(UpgradeFixture.root)/Board/image/slots' \(command)")
    }

    @Test func aPCHasNoSlots() {
        #expect(SlotDisk.ofThisBoard(folder: folder.path) == nil)
    }

    @Test func aBoardSaysWhereItsSlotsAre() throws {
        _ = try folder.write("disk", "/dev/mmcblk0\n")
        _ = try folder.write("partition", "/dev/mmcblk0p\n")
        _ = try folder.write("slot", "b\n")
        let disk = try #require(SlotDisk.ofThisBoard(folder: folder.path))
        #expect(disk.partition(disk.running) == "/dev/mmcblk0p3")
        #expect(disk.partition(disk.running.other) == "/dev/mmcblk0p2")
    }

    // MARK: The image

    func image(_ file: [UInt8]) throws -> SlotImage {
        let head = try UpgradeFixture.head(UpgradeFixture.signed)
        try OutputFile.replace("\(folder.path)/upgrade", with: file)
        return SlotImage(file: "\(folder.path)/upgrade", head: head, manifest: try UpgradeManifest(head.manifest))
    }

    @Test func writesTheImageAndNothingElse() throws {
        let disk = try disk()
        let image = try image(UpgradeFixture.signed)
        try image.verify()
        try image.write(to: disk.partition(.b))
        let slot = UpgradeFixture.read(disk.partition(.b))
        #expect(Array(slot[..<5000]) == UpgradeFixture.image)
        #expect(slot[5000...].allSatisfy { $0 == 0 })
        #expect(UpgradeFixture.read(disk.partition(.a)).allSatisfy { $0 == 0 })
    }

    @Test func noticesWhatGotLostOnTheWay() throws {
        let short = Array(UpgradeFixture.signed.dropLast()), long = UpgradeFixture.signed + [0]
        #expect(throws: UpgradeFailure.wrongLength(5201, expected: 5202)) { try image(short).verify() }
        #expect(throws: UpgradeFailure.wrongLength(5203, expected: 5202)) { try image(long).verify() }
        var damaged = UpgradeFixture.signed
        damaged[4000] ^= 1
        #expect(throws: UpgradeFailure.wrongDigest) { try image(damaged).verify() }
    }

    @Test func doesNotWriteBeyondTheSlot() throws {
        let disk = try disk()
        try #require(truncate(disk.partition(.b), 4096) == 0)
        #expect(throws: UpgradeFailure.tooLarge(5000, slot: 4096)) {
            try image(UpgradeFixture.signed).write(to: disk.partition(.b))
        }
        #expect(UpgradeFixture.read(disk.partition(.b)).allSatisfy { $0 == 0 })
    }

    @Test func saysWhatCannotBeOpened() throws {
        #expect(throws: UpgradeFailure.writing("cannot open /nowhere: No such file or directory")) {
            try image(UpgradeFixture.signed).write(to: "/nowhere")
        }
    }
}
