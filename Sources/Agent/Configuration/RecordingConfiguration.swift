import Base
import Glibc
import Recorder
import System

/// The place and form of this device's recordings. The times are set by policies, which are no part of the file.
package struct RecordingConfiguration: Sendable, Hashable {
    /// A folder of its own for the recordings; an absolute path.
    var directory: String
    /// `8GiB`, or `90%` of the file system.
    var capacity: RecordingCapacity
    var segmentSeconds: Int
    var syncSeconds: Int
    var preSeconds: Int
    /// The zone of the policies' times; nil: the platform's, or UTC+8 without one.
    var zone: Zone?
    /// The maximum number of simultaneous players of recordings, beside the live viewers.
    var maxPlayers: Int
}

extension RecordingConfiguration {
    init(reading reader: inout ObjectReader, places: Places, stateDirectory: String) {
        directory = reader.text(
            "directory", allowed: "an absolute path, or one that starts with ~/",
            default: "\(stateDirectory)/recordings", written: .null, read: { $0.path(in: places) })
        capacity = reader.text(
            "capacity", allowed: "a size from \"16MiB\" on, such as \"8GiB\", or of the disk \"1%\" to \"95%\"",
            default: .bytes(8 << 30), written: "8GiB", read: RecordingCapacity.init(text:))
        segmentSeconds = reader.integer("segmentSeconds", in: 1...3600, default: 300)
        syncSeconds = reader.integer("syncSeconds", in: 1...60, default: 2)
        preSeconds = reader.integer("preSeconds", in: 0...60, default: 0)
        maxPlayers = reader.integer("maxPlayers", in: 1...100, default: 4)
        var problem: ZoneError?
        let name = reader.textOrNull(
            "timeZone", allowed: "the name of a zone such as \"Europe/Berlin\", or null for the platform's",
            read: { $0.isEmpty ? nil : $0 })
        do throws(ZoneError) {
            zone = try name.map { name throws(ZoneError) in try Zone(named: name) }
        } catch {
            problem = error
            zone = nil
        }
        if let problem { reader.refuse("timeZone", "\(problem)") }
    }
}

extension RecordingCapacity {
    init?(text: String) {
        let capacity: Self? =
            text.hasSuffix("%")
            ? Int(text.dropLast()).map { .share($0) } : ByteSize.bytes(text).map { .bytes(Int64($0)) }
        guard let capacity, capacity.isAllowed else { return nil }
        self = capacity
    }
}

/// Sizes with a unit.
enum ByteSize {
    /// `8GiB`, `64MiB`, `1TiB`; nil for anything else, or less than 16 MiB.
    static func bytes(_ text: String) -> Int? {
        for (unit, shift) in [("MiB", 20), ("GiB", 30), ("TiB", 40)] where text.hasSuffix(unit) {
            guard let number = Int(text.dropLast(3)), (1...1 << 20).contains(number) else { return nil }
            let bytes = number << shift
            return bytes >= 16 << 20 ? bytes : nil
        }
        return nil
    }
}
