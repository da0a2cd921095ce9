import Glibc

/// The identity of the file at a path: it changes when a camera is plugged in again.
struct SourceNode: Equatable {
    private var device: UInt
    private var inode: UInt
    private var changedSeconds: Int
    private var changedNanoseconds: Int

    /// Nil if the file does not exist.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt(information.st_dev)
        inode = UInt(information.st_ino)
        changedSeconds = information.st_ctim.tv_sec
        changedNanoseconds = information.st_ctim.tv_nsec
    }
}
