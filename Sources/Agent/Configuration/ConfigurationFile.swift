import Capture
import Glibc
import System

extension Configuration {
    /// Reads a configuration from a file.
    ///
    /// The relative path of a `file:` source starts in the configuration's folder.
    ///
    /// - Returns: the configuration, and warnings for the user.
    /// - Throws: `ConfigurationError` when the file can't be read or anything in it is wrong.
    package static func load(path: String) throws(ConfigurationError)
        -> (configuration: Configuration, warnings: [ConfigurationProblem])
    {
        let file = try readFile(path)
        var parsed = parse(file.bytes)
        guard parsed.problems.isEmpty else {
            throw .wrong(path: path, problems: parsed.problems)
        }
        if let mode = file.betterMode, parsed.configuration.holdsSecrets {
            let advice = "others may read the passwords in this file; run: chmod \(mode) \(path)"
            parsed.warnings.append(ConfigurationProblem(line: 1, keyPath: "", message: advice))
        }
        if let slash = path.lastIndex(of: "/") {
            parsed.configuration.resolveSources(in: path[...slash])
        }
        return (parsed.configuration, parsed.warnings)
    }

    private var holdsSecrets: Bool { device.key != nil || !rtsp.users.isEmpty }

    private mutating func resolveSources(in folder: Substring) {
        for index in channels.indices {
            if case .file(let file) = channels[index].source, !file.hasPrefix("/") {
                channels[index].source = .file(path: folder + file)
            }
        }
    }

    /// The mode that a file with secrets should have; nil when its present mode is private enough.
    ///
    /// The other group of a file that root owns is the service's own, which must read it.
    static func privateMode(_ status: stat) -> String? {
        let isForService = status.st_uid == 0 && status.st_gid != 0
        let mayRead: mode_t = isForService ? 0o640 : 0o600
        return status.st_mode & 0o077 & ~mayRead == 0 ? nil : String(mayRead, radix: 8)
    }

    /// Reads the whole file, but at most one byte more than a configuration may have.
    private static func readFile(_ path: String) throws(ConfigurationError)
        -> (bytes: [UInt8], betterMode: String?)
    {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(path: path, reason: SystemError.text(errno)) }
        defer { close(file) }
        var status = stat()
        let betterMode = fstat(file, &status) == 0 ? privateMode(status) : nil
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Limits.fileBytes {
            let count = read(file, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(path: path, reason: SystemError.text(errno))
            }
            bytes.append(contentsOf: chunk[..<count])
        }
        return (bytes, betterMode)
    }
}
