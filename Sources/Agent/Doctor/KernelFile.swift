import Glibc

/// The small files in which the kernel tells about itself. What can't be read is not there.
enum KernelFile {
    /// At most 256 KiB.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while text.count < 256 << 10 {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first line.
    static func line(_ path: String) -> String? { text(path)?.split(separator: "\n").first.map(String.init) }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
