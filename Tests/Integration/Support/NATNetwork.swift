import Glibc
import NIOPosix
import TestSupport

/// The network of Tests/Tools/with-nat: a device and a viewer, each behind a router, and a platform between them.
final class NATNetwork: Sendable {
    /// The names that with-nat gives, e.g. `NAT_DEVICE`.
    let names: [String: String]
    private let process: ChildProcess

    /// Whether this user may make networks. Where no test may be skipped, not being able to is an error.
    static let isAllowed = geteuid() == 0 || getenv("CI") != nil

    /// - Parameter options: of with-nat.
    convenience init(_ options: String...) throws { try self.init(options: options) }

    init(options: [String]) throws {
        let log = "/tmp/with-nat-test.\(getpid()).log"
        defer { unlink(log) }
        process = try ChildProcess([Self.tool, "--hold"] + options, log: log)
        var names: [String: String] = [:]
        var line: [UInt8] = []
        while String(decoding: line, as: UTF8.self) != "ready" {
            let byte = process.readOutput(atMost: 1, seconds: 20)
            guard let byte = byte.first else {
                throw ChildProcess.Failure(description: "no network: \(Files.text(log))")
            }
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
                continue
            }
            let parts = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
            if parts.count == 2 { names[String(parts[0])] = String(parts[1]) }
            if parts != ["ready"] { line = [] }
        }
        self.names = names
    }

    deinit { end() }

    /// Waits until the network has been removed.
    func end() {
        guard process.exitStatus(within: 0) == nil else { return }
        process.signal(SIGTERM)
        _ = process.exitStatus(within: 10)
    }

    subscript(name: String) -> String { names["NAT_\(name)"] ?? "" }

    /// An order to with-nat, e.g. `--block mapped`.
    func order(_ arguments: String...) throws {
        let (status, _) = try ChildProcess.run([Self.tool] + arguments, environment: names, seconds: 20)
        guard status == 0 else { throw ChildProcess.Failure(description: "with-nat \(arguments): \(status ?? -1)") }
    }

    /// What a command begins with to be run in a namespace. It stays the same process.
    func runner(in place: String) -> [String] { ["ip", "netns", "exec", self[place]] }

    /// Does something in a namespace, on the calling thread: sockets made in there stay in there. Must not suspend.
    func inside<T>(_ place: String, _ body: () throws -> T) throws -> T {
        let home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        defer { close(home) }
        try enter(place)
        defer { _ = Self.enter?(home, Self.anyKind) }
        return try body()
    }

    /// Moves the calling thread into a namespace, for good.
    func enter(_ place: String) throws {
        let there = open("/run/netns/\(self[place])", O_RDONLY | O_CLOEXEC)
        defer { close(there) }
        guard there >= 0, Self.enter?(there, Self.anyKind) == 0 else {
            throw ChildProcess.Failure(description: "cannot enter \(place): errno \(errno)")
        }
    }

    /// Whether somebody in a namespace gets a TCP connection within a second.
    ///
    /// - Parameter reset: leave with a reset.
    func canConnect(from place: String, to host: String, _ port: UInt16, reset: Bool = false) throws -> Bool {
        let socket = try inside(place) { TCP.socket(SOCK_STREAM) }
        defer { close(socket) }
        if reset {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        TCP.limit(socket, milliseconds: 1000)
        return TCP.withPointer(TCP.address(host, port)) { connect(socket, $0, $1) } == 0
    }

    /// setns(2), which Glibc's module leaves out as an extension of GNU.
    private static let enter: (@convention(c) (Int32, Int32) -> Int32)? =
        dlsym(nil, "setns").map { unsafeBitCast($0, to: (@convention(c) (Int32, Int32) -> Int32).self) }
    private static let anyKind: Int32 = 0

    private static let tool: String = {
        let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return folder + "/Tools/with-nat"
    }()
}
