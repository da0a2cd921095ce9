@testable import Agent
@testable import Base
@testable import Capture
import Glibc
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct DiskCheckTests {
    static let table = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
        30 22 0:25 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=1000k
        31 22 179:4 / /data rw,noatime - ext4 /dev/mmcblk0p4 ro
        32 22 179:12 / /mnt/a\\040card rw - vfat /dev/mmcblk1p1 rw
        nonsense
        """

    @Test(arguments: [
        ("/", "/", "254:0", ["rw", "relatime"]), ("/data/recordings", "/data", "179:4", ["noatime", "ro"]),
        ("/database", "/", "254:0", ["rw", "relatime"]), ("/mnt/a card/x", "/mnt/a card", "179:12", ["rw"]),
    ])
    func theMountOfAPath(path: String, place: String, device: String, options: [String]) {
        let mount = Mount.holding(path, in: Self.table)
        #expect(
            mount?.place == place && mount?.device == device && mount?.options == options,
            "\(String(describing: mount))")
    }

    static func check(
        _ path: String = "/", free: Int64 = 8 << 30, capacity: RecordingCapacity? = .bytes(4 << 30), used: Int64 = 0,
        trial: WriteProbe.Outcome? = .done(rate: 1e7, slowest: .milliseconds(40))
    ) -> DiskCheck {
        DiskCheck(
            folder: path, mount: Mount.holding(path, in: table), total: 16 << 30, free: free, capacity: capacity,
            used: used,
            needed: 500_000, trial: trial, wear: .eMMC(tenths: 3, reserve: 1))
    }

    @Test(arguments: [
        ("good", check(), [Finding.Grade.ok, .ok, .ok, .ok]),
        ("read-only", check("/data", trial: nil), [.fails, .ok, .ok]),
        ("memory", check("/run"), [.warning, .ok, .ok, .ok]),
        ("small", check(free: 1 << 30, used: 1 << 30), [.ok, .warning, .ok, .ok]),
        ("full of recordings", check(free: 0, used: 4 << 30), [.ok, .ok, .ok, .ok]),
        ("no recordings, full", check(free: 1 << 20, capacity: nil, trial: nil), [.ok, .warning, .ok]),
        ("slow", check(trial: .done(rate: 4e5, slowest: .milliseconds(40))), [.ok, .ok, .fails, .ok]),
        ("nearly slow", check(trial: .done(rate: 9e5, slowest: .milliseconds(40))), [.ok, .ok, .warning, .ok]),
        ("stops", check(trial: .done(rate: 1e7, slowest: .milliseconds(1500))), [.ok, .ok, .warning, .ok]),
        ("broken", check(trial: .failed("can't write")), [.ok, .ok, .fails, .ok]),
    ])
    func disks(_ name: String, _ check: DiskCheck, _ grades: [Finding.Grade]) {
        #expect(check.findings.map(\.grade) == grades, "\(name): \(check.findings.map(\.line))")
    }

    @Test func whatItSays() {
        let lines = Self.check("/mnt/a card").findings.map(\.line)
        #expect(
            lines == [
                "ok       disk      /mnt/a card is on /dev/mmcblk1p1, vfat (rw)",
                "ok       disk      8 GiB of 16 GiB are free; recordings may take 4 GiB, 2.4 hours of all streams",
                "ok       disk      it takes 10 MB/s, and a sync at most 40 ms; all streams give 500 kB/s",
                "ok       disk      up to 30 % of its life are used",
            ])
    }

    @Test(arguments: [
        // life_time and pre_eol_info of the card, its type.
        ("0x01 0x02", "0x01", "MMC", DiskWear.eMMC(tenths: 2, reserve: 1), Finding.Grade.ok),
        ("0x09 0x01", "0x01", "MMC", .eMMC(tenths: 9, reserve: 1), .warning),
        ("0x01 0x01", "0x02", "MMC", .eMMC(tenths: 1, reserve: 2), .warning),
        ("0x01 0x01", "0x03", "MMC", .eMMC(tenths: 1, reserve: 3), .fails),
        ("0x0b 0x0a", "0x01", "MMC", .eMMC(tenths: 11, reserve: 1), .fails),
        ("0x00 0x00", "0x00", "MMC", .unknown(kind: "this eMMC"), .ok),
        ("", "", "SD", .unknown(kind: "this SD card"), .ok),
        ("", "", "", .unknown(kind: "this disk"), .ok),
    ])
    func wear(life: String, end: String, kind: String, wear: DiskWear, grade: Finding.Grade) throws {
        let folder = try TemporaryFolder()
        let disk = "\(folder.path)/dev/block/179:0"
        for path in ["\(disk)/device", "\(disk)/part"] { try Folder.make(path, mode: 0o755) }
        for (name, text) in [("life_time", life), ("pre_eol_info", end), ("type", kind)] where !text.isEmpty {
            _ = try folder.write("dev/block/179:0/device/\(name)", text + "\n")
        }
        #expect(DiskWear(device: "179:0", sysfs: folder.path) == wear)
        // A partition tells of the disk that it is a part of.
        _ = try folder.write("dev/block/179:0/part/partition", "4\n")
        #expect(DiskWear(device: "179:0/part", sysfs: folder.path) == wear)
        #expect(wear.finding.grade == grade)
    }

    @Test func theTrialLeavesNothing() throws {
        let folder = try TemporaryFolder()
        guard case .done(let rate, let slowest) = WriteProbe.run(in: folder.path, syncing: 1) else {
            Issue.record("nothing was written")
            return
        }
        #expect(rate > 0 && slowest > .zero)
        #expect(rmdir(folder.path) == 0)
        guard case .failed(let words) = WriteProbe.run(in: folder.path, syncing: 1) else {
            Issue.record("the folder is gone")
            return
        }
        #expect(words.contains(folder.path) && words.contains("No such file"))
    }
}
