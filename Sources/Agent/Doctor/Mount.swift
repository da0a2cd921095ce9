import Base

/// A mounted file system, as /proc/self/mountinfo has it (proc_pid_mountinfo(5)).
struct Mount: Sendable, Hashable {
    /// `major:minor`, which names its device below /sys/dev/block.
    var device: String
    /// The mount point.
    var place: String
    /// The options of this mount, with those of the file system that it does not name.
    var options: [String]
    /// The type: ext4, vfat, tmpfs…
    var type: String
    /// The source, mostly the device's node.
    var source: String

    /// Parses one line; nil when it is invalid.
    init?(line: Substring) {
        let words = line.split(separator: " ")
        guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 2 else { return nil }
        device = String(words[2])
        place = Self.plain(words[4])
        type = String(words[dash + 1])
        source = Self.plain(words[dash + 2])
        options = words[5].split(separator: ",").map(String.init)
        let own = words.count > dash + 3 ? words[dash + 3].split(separator: ",") : []
        // A file system that became read-only by an error shows it only here.
        for option in own where ["ro", "sync"].contains(option) && !options.contains(String(option)) {
            options.removeAll { $0 == "rw" && option == "ro" }
            options.append(String(option))
        }
    }

    /// The mount that contains `path`, absolute and without links: the last one at the longest mount point.
    static func holding(_ path: String, in table: String) -> Mount? {
        var found: Mount?
        for line in table.split(separator: "\n") {
            guard let mount = Mount(line: line) else { continue }
            let isAbove = mount.place == "/" || path == mount.place || path.hasPrefix(mount.place + "/")
            if isAbove, mount.place.utf8.count >= found?.place.utf8.count ?? 0 { found = mount }
        }
        return found
    }

    /// A word of the file, in which blanks and the like are written as octal numbers, decoded.
    private static func plain(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = word.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3).map { Int($0) - 48 }
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0...7).contains($0) }) {
                bytes.append(UInt8(truncatingIfNeeded: digits[0] << 6 | digits[1] << 3 | digits[2]))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
