import Glibc

/// The description of a board with two slots: the running system, the slots, and the program for a restart.
package struct UpgradeBoard: Sendable {
    package var disk: SlotDisk
    package var rules: UpgradeRules
    /// The program that shuts down everything in order and restarts the board.
    package var restart: String

    /// Reads the facts that the board's start wrote (`facts`: disk, partition, slot, restart) and the files of its
    /// image (`system`: manifest, upgrade.pub, development). Blocks for the disk.
    ///
    /// - Returns: nil on a PC, which has no such facts.
    /// - Throws: `unusableBoard`.
    package init?(facts: String, system: String) throws(UpgradeFailure) {
        guard let disk = SlotDisk.ofThisBoard(folder: facts) else { return nil }
        self.disk = disk
        guard let restart = BoardFile(folder: facts)["restart"] else {
            throw .unusableBoard("\(facts)/restart does not name the program that restarts it")
        }
        self.restart = restart
        let files = BoardFile(folder: system)
        // The header of the manifest that an upgrade to this system would have had.
        let lines = (files.text("manifest") ?? "").split(separator: "\n")
        func value(_ name: String) -> Substring? {
            lines.first { $0.hasPrefix("\(name)=") }?.dropFirst(name.utf8.count + 1)
        }
        guard let board = value("board"), let version = value("version").flatMap({ FirmwareVersion($0) }) else {
            throw .unusableBoard("\(system)/manifest does not name the board and its version")
        }
        let pem = files.text("upgrade.pub")
        let key = pem.flatMap { UpgradeKey(pem: $0) }
        if pem != nil, key == nil { throw .unusableBoard("\(system)/upgrade.pub is no Ed25519 key") }
        let size: Int
        do throws(UpgradeFailure) {
            size = try SlotFile(path: disk.partition(disk.running.other), flags: O_RDONLY).size()
        } catch {
            throw .unusableBoard("\(error)")
        }
        rules = UpgradeRules(
            board: String(board), running: version, key: key, isDevelopment: files.text("development") != nil,
            slotSize: size)
    }
}

/// The small files of one folder.
package struct BoardFile {
    package let folder: String

    private static let most = 4096

    /// The whole file, up to 4 KiB; nil when it does not exist.
    package func text(_ name: String) -> String? {
        guard let file = try? SlotFile(path: "\(folder)/\(name)", flags: O_RDONLY) else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.most)
        guard let count = try? file.read(into: &bytes, at: 0) else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// The first line; nil when the file does not exist.
    package subscript(name: String) -> String? {
        text(name)?.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
    }
}
