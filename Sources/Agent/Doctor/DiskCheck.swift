import Base
import Recorder

/// The check whether a folder's disk is fast and large enough for recording, and how long it will last.
struct DiskCheck: Sendable {
    var folder: String
    var mount: Mount?
    /// The size of the file system, and the part that is free for the agent; in bytes.
    var total: Int64
    var free: Int64
    /// The capacity for recordings, and the bytes that they use; nil without recording.
    var capacity: RecordingCapacity?
    var used: Int64 = 0
    /// The rate of all streams together, in bytes per second.
    var needed: Double
    /// The probe's result; nil when nothing may be written.
    var trial: WriteProbe.Outcome?
    var wear: DiskWear

    private static let subject = "disk"

    var findings: [Finding] { [place, space, speed, wear.finding].compactMap { $0 } }

    private var place: Finding {
        guard let mount else {
            return .warning(Self.subject, "\(folder) is on an unknown file system", "see /proc/self/mountinfo")
        }
        let words = "\(folder) is on \(mount.source), \(mount.type) (\(mount.options.joined(separator: ",")))"
        if mount.options.contains("ro") {
            return .fails(
                Self.subject, "\(words): read-only",
                "after an error the kernel takes a disk so; see dmesg, then fsck or replace it")
        }
        if ["tmpfs", "ramfs", "overlay"].contains(mount.type) {
            return .warning(Self.subject, "\(words): in memory, or not meant to last", "name a folder on a disk")
        }
        if mount.options.contains("sync") {
            return .warning(
                Self.subject, "\(words): each write waits for the disk and wears it", "mount it without \"sync\"")
        }
        return .ok(Self.subject, words)
    }

    private var space: Finding {
        let words = "\(Self.size(free)) of \(Self.size(total)) are free"
        if let capacity = capacity?.bytes(of: total) {
            let attainable = used + free
            if capacity > attainable {
                return .warning(
                    Self.subject,
                    "\(words); recordings may take \(Self.size(capacity)), but get \(Self.size(attainable)) at most",
                    "set recording.capacity to less, or make room: else recording stops when the disk is full")
            }
            let hours = Double(capacity) / max(needed, 1) / 3600
            let time = hours < 48 ? "\(hours.tenths) hours" : "\((hours / 24).tenths) days"
            return .ok(Self.subject, "\(words); recordings may take \(Self.size(capacity)), \(time) of all streams")
        }
        return free < 16 << 20
            ? .warning(Self.subject, words, "the agent keeps its state here; make room") : .ok(Self.subject, words)
    }

    private var speed: Finding? {
        switch trial {
        case nil: return nil
        case .failed(let words)?: return .fails(Self.subject, words, "look at the folder's owner and at dmesg")
        case .done(let rate, let slowest)?:
            let words =
                "it takes \(Self.speed(rate)), and a sync at most \(slowest.milliseconds.tenths) ms;"
                + " all streams give \(Self.speed(needed))"
            let advice = "use a disk or card that is made for recording (A2, V30), or lower the bit rates"
            if rate < needed { return .fails(Self.subject, words, advice) }
            if rate < needed * 2 || slowest > .seconds(1) { return .warning(Self.subject, words, advice) }
            return .ok(Self.subject, words)
        }
    }

    /// A rate as text: `12.5 MB/s`.
    private static func speed(_ rate: Double) -> String {
        rate < 1e6 ? "\((rate / 1e3).rounded().tenths) kB/s" : "\((rate / 1e6).tenths) MB/s"
    }

    /// A size as text: `7.4 GiB`.
    static func size(_ bytes: Int64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        var value = Double(bytes) / 1024
        var unit = 0
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return "\(value.tenths) \(units[unit])"
    }
}
