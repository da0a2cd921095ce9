import Glibc
import TestSupport

/// A board's disk as files, with what the board's start writes down for the agent, and a U-Boot that is a few lines.
final class BoardOnFiles: Sendable {
    enum Key { case own, other, none }

    private let folder: TemporaryFolder
    var directory: String { folder.path }
    let slotSize: Int
    private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

    /// - Parameter isDevelopment: its image takes unsigned upgrades.
    init(slotSize: Int = 8 << 20, isDevelopment: Bool = false) throws {
        folder = try TemporaryFolder()
        self.slotSize = slotSize
        for (name, size) in [("disk", 4 << 20), ("p2", slotSize), ("p3", slotSize)] {
            try Files.write("", to: "\(directory)/\(name)")
            guard truncate("\(directory)/\(name)", off_t(size)) == 0 else {
                throw ChildProcess.Failure(description: name)
            }
        }
        for key in ["own", "other"] {
            try run("openssl", "genpkey", "-algorithm", "ed25519", "-out", "\(directory)/\(key).pem")
        }
        try run("openssl", "pkey", "-in", "\(directory)/own.pem", "-pubout", "-out", "\(directory)/upgrade.pub")
        if isDevelopment { try write("development", "") }
        try run("mkdir", "\(directory)/facts")
        for (name, text) in [("disk", "\(directory)/disk"), ("partition", "\(directory)/p")] {
            try write("facts/\(name)", text + "\n")
        }
        try write("reboot", "#!/bin/sh\necho restart >>\(directory)/restarts\n")
        chmod("\(directory)/reboot", 0o700)
        try write("facts/restart", "\(directory)/reboot\n")
        try slots("format", "a")
        try start("a", version: "1.0.0")
    }

    /// Members of the agent's configuration.
    var configuration: String {
        """
        traversal: { upnp: false, stun: false, turn: false },
        upgrade: { board: "\(directory)/facts", system: "\(directory)",
                   timing: { silence: 2, retry: 0.1, patience: 4, total: 60 } },
        """
    }

    // MARK: What U-Boot and the board's scripts do

    /// Chooses a slot as U-Boot does.
    ///
    /// - Parameter versions: what lies in slots a and b.
    @discardableResult
    func boot(_ versions: [String: String]) throws -> String {
        var slot = value("slot")
        if let tries = Int(value("tries")), tries > 0, !value("trial").isEmpty {
            slot = value("trial")
            try slots("try", slot, "\(tries - 1)")
        }
        try start(slot, version: versions[slot] ?? "")
        return slot
    }

    private func start(_ slot: String, version: String) throws {
        try write("facts/slot", slot + "\n")
        try write("manifest", "format=1\nboard=test-board\nversion=\(version)\n")
    }

    func slots(_ words: String...) throws {
        try run(["env", "SLOTS_ON=\(directory)/disk", "\(Self.root)/Board/image/slots"] + words)
    }

    /// `slot=a trial= tries=0`
    var record: String {
        let shown = try? ChildProcess.run(
            ["env", "SLOTS_ON=\(directory)/disk", "\(Self.root)/Board/image/slots", "show"], seconds: 10)
        return (shown?.output ?? "").split(whereSeparator: \.isWhitespace).dropFirst().joined(separator: " ")
    }

    private func value(_ name: String) -> String {
        let word = record.split(separator: " ").first { $0.hasPrefix("\(name)=") } ?? ""
        return String(word.dropFirst(name.utf8.count + 1))
    }

    /// How often the agent wanted the board restarted.
    var restarts: Int { Files.text("\(directory)/restarts").split(separator: "\n").count }

    /// The other slot's first bytes.
    func slotB(_ count: Int) -> [UInt8] { Array(Files.read("\(directory)/p3").prefix(count)) }

    // MARK: Upgrades

    /// Of a few megabytes.
    static func image(_ size: Int = 6 << 20) -> [UInt8] { Noise.bytes(size) }

    /// Makes an upgrade's file as `make release-image` does.
    func sign(
        _ image: [UInt8], to path: String, board: String = "test-board", version: String = "1.1.0", key: Key = .own
    ) throws {
        try Files.write(image, to: "\(directory)/image")
        let key = key == .none ? "none" : "\(directory)/\(key).pem"
        try run("\(Self.root)/Board/build/sign", "\(directory)/image", board, version, key, path)
    }

    private func write(_ name: String, _ text: String) throws { try Files.write(text, to: "\(directory)/\(name)") }

    private func run(_ words: String...) throws { try run(words) }
    private func run(_ words: [String]) throws {
        let result = try ChildProcess.run(words, log: "\(directory)/log", seconds: 30)
        guard result.status == 0 else {
            throw ChildProcess.Failure(
                description: "\(words): \(result.output) \(Files.text("\(directory)/log"))")
        }
    }
}
