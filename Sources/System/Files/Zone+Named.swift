package import Base
import Glibc

extension Zone {
    /// A larger file is not a zone: the largest of tzdata has 4 KiB.
    private static let fileBytes = 64 << 10

    /// Reads the zone of that name, such as `Europe/Berlin`, from the system's tzdata. Blocks while reading a file.
    ///
    /// - Parameter folder: the folder of TZif files, whose paths are the zone names.
    package init(named name: String, folder: String = "/usr/share/zoneinfo") throws(ZoneError) {
        guard Self.isName(name) else { throw .badName(name) }
        let path = folder + "/" + name
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .missing(name: name, path: path, reason: SystemError.text(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .missing(name: name, path: path, reason: SystemError.text(errno)) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            guard bytes.count <= Self.fileBytes else { throw .damaged(name: name, reason: "it is too large") }
        }
        try self.init(file: bytes, name: name)
    }

    /// Whether the text is words of letters, digits, `_`, `+` and `-` separated by slashes, so that it cannot lead out
    /// of the folder.
    private static func isName(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return name.utf8.count <= 64
            && words.allSatisfy { word in
                !word.isEmpty
                    && word.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                        default: "_+-".utf8.contains(byte)
                        }
                    }
            }
    }
}
