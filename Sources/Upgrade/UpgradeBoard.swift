import Glibc

/// A board with two slots, as it describes itself: what runs, where the slots are, and how it is restarted.
package struct UpgradeBoard: Sendable {
    package var disk: SlotDisk
    package var rules: UpgradeRules
    /// The program that ends everything in order and starts the board anew.
    package var restart: String

    /// Reads what the board's start wrote down (`facts`: disk, partition, slot, restart) and what its image carries
    /// (`system`: manifest, upgrade.pub, development). Blocks for the disk.
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
        // The head of the manifest that an upgrade to this system would have had.
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

/// Small files of one folder.
package struct BoardFile {
    package let folder: String

    private static let most = 4096

    /// All of it, up to 4 KiB; nil where there is none.
    package func text(_ name: String) -> String? {
        guard let file = try? SlotFile(path: "\(folder)/\(name)", flags: O_RDONLY) else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.most)
        guard let count = try? file.read(into: &bytes, at: 0) else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// The first line; nil where there is none.
    package subscript(name: String) -> String? {
        text(name)?.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
    }
}
