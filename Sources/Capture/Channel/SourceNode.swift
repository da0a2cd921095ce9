import Glibc

/// Which file lies behind a path now: a camera that was plugged in again has a new one.
struct SourceNode: Equatable {
    private var device: UInt
    private var inode: UInt
    private var changedSeconds: Int
    private var changedNanoseconds: Int

    /// Nil if there is none.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt(information.st_dev)
        inode = UInt(information.st_ino)
        changedSeconds = information.st_ctim.tv_sec
        changedNanoseconds = information.st_ctim.tv_nsec
    }
}
