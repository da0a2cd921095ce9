import Capture
import Device
import Glibc
import Recorder
import System

/// The disk with the recordings, or else with the state.
extension Doctor {
    func disk() -> [Finding] {
        let recording = configuration.recording
        let wanted = recording?.directory ?? configuration.stateDirectory
        let folder = Self.existing(wanted)
        onProgress("disk")
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return [.fails("disk", "\(folder) can't be looked at: \(SystemError.text(errno))", "is its disk there?")]
        }
        let mount = SmallFile.text("/proc/self/mountinfo").flatMap { Mount.holding(Self.real(folder), in: $0) }
        let streams = configuration.channels.flatMap { [$0.main, $0.sub].compactMap { $0 } }
        let needed = Double(streams.reduce(0) { $0 + $1.bitRate }) * 1000 / 8
        let canWrite = mount?.options.contains("ro") != true
        let check = DiskCheck(
            folder: folder, mount: mount, total: Int64(clamping: status.f_blocks) * Int64(clamping: status.f_frsize),
            free: Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize), capacity: recording?.capacity,
            used: recording.map { Self.used($0.directory) } ?? 0, needed: needed,
            trial: recording != nil && canWrite
                ? WriteProbe.run(in: folder, syncing: Int(needed) * (recording?.syncSeconds ?? 1)) : nil,
            wear: DiskWear(device: mount?.device ?? ""))
        return check.findings
    }

    /// The folder, or the nearest existing one above it: the recorder creates its own at its first start.
    private static func existing(_ path: String) -> String {
        var path = path
        while path != "/", !SmallFile.exists(path) { path = Folder.containing(path) }
        return path
    }

    /// The path with its links resolved.
    private static func real(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The bytes on the disk of all files in the folder and in its folders of days.
    private static func used(_ folder: String, depth: Int = 1) -> Int64 {
        guard let stream = opendir(folder) else { return 0 }
        defer { closedir(stream) }
        var bytes: Int64 = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard name != ".", name != "..", lstat("\(folder)/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth > 0 { bytes += used("\(folder)/\(name)", depth: depth - 1) }
            } else {
                bytes += Int64(status.st_blocks) * 512
            }
        }
        return bytes
    }
}
