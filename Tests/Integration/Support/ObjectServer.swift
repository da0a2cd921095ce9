import Base
import Device
import Glibc
import Net
import Synchronization
import TestSupport
import Testing
import Uplink
import Upload

/// An account of OpenStack Swift with its S3 interface. What it holds is looked at through its own interface, not
/// through S3.
final class ObjectServer {
    private let server: PythonServer
    /// Account and user are called alike.
    private let user: String

    /// Starts a server; the account is "tester".
    ///
    /// - Parameters:
    ///   - port: 0 for a free one.
    ///   - runner: what its command begins with.
    init(address: String = "127.0.0.1", port: Int = 0, runner: [String] = []) throws {
        server = try PythonServer("object-server", ["--port", "\(port)", "--address", address], runner: runner)
        user = "tester"
    }

    fileprivate init(_ server: PythonServer, user: String) {
        self.server = server
        self.user = user
    }

    var process: ChildProcess { server.process }
    var port: Int { server.port }
    private var directory: String { server.directory }

    var url: String { "http://127.0.0.1:\(port)" }
    /// Over TLS.
    var secureURL: String { "https://127.0.0.1:\(Files.text("\(directory)/tls-port"))" }
    /// The file with the certificate that the server's is checked with.
    var authorities: String { "\(directory)/tls.pem" }

    /// - Parameter port: of a proxy before it.
    func account(
        _ dialect: ObjectDialect = .oos, user: String? = nil, secret: String = "testing", port: Int? = nil,
        url: String? = nil
    ) throws -> ObjectAccount {
        let user = user ?? self.user
        let account = ObjectAccount(
            url: url ?? "http://127.0.0.1:\(port ?? self.port)", account: "\(user):\(user)",
            password: Secret(wireText: secret),
            place: CloudPlace(), dialect: dialect)
        guard let account else { throw ChildProcess.Failure(description: "the server's URL is none") }
        return account
    }

    func store(
        _ account: ObjectAccount, partSize: Int64 = 256 * 1024, silence: Int = 60, clockError: Int = 0,
        authorities: String? = nil
    ) throws -> ObjectStore {
        let store = ObjectStore(
            account: account, control: TransferControl(), partSize: partSize, silence: silence,
            authorities: authorities,
            wallTime: { Int64(time(nil) + clockError) })
        guard let store else { throw ChildProcess.Failure(description: "libcurl does not start") }
        return store
    }

    /// An object, read through Swift's own interface.
    func fetch(_ path: String, user: String? = nil) throws -> [UInt8] {
        let user = user ?? self.user
        let answer = try get("/v1/AUTH_\(user)/\(path)", "X-Auth-Token: \(try token(user))")
        guard answer.head.hasPrefix("HTTP/1.1 200") else { throw ChildProcess.Failure(description: answer.head) }
        return answer.body
    }

    /// The names in a bucket; empty when there is none.
    func names(_ bucket: String, user: String? = nil) throws -> [String] {
        let user = user ?? self.user
        let answer = try get("/v1/AUTH_\(user)/\(bucket)", "X-Auth-Token: \(try token(user))")
        guard answer.head.hasPrefix("HTTP/1.1 200") else { return [] }
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func token(_ user: String) throws -> String {
        let head = try get("/auth/v1.0", "X-Auth-User: \(user):\(user)\r\nX-Auth-Key: testing").head
        let line = head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("x-auth-token:") }
        return String(line?.dropFirst(13).drop { $0 == " " } ?? "")
    }

    private func get(_ path: String, _ headers: String) throws -> (head: String, body: [UInt8]) {
        let socket = try Socket(port: port)
        try socket.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(headers)\r\n\r\n")
        var bytes: [UInt8] = []
        while case let more = try socket.receive(), !more.isEmpty { bytes += more }
        let blank = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { throw Socket.Closed() }
        return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[(end + 4)...]))
    }
}

/// One server for all tests of a suite, since its start takes seconds; each takes an account of its own there.
struct SharedObjectServer: SuiteTrait, TestScoping {
    private final class Shared: Sendable {
        let server: PythonServer
        let accounts = Mutex(0)

        init() throws { server = try PythonServer("object-server") }
    }

    @TaskLocal private static var shared: Shared?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Self.$shared.withValue(Shared(), operation: function)
    }

    /// An account that nobody has used yet.
    static func account() throws -> ObjectServer {
        let shared = try #require(shared, "the suite has no trait .sharedObjectServer")
        let number = shared.accounts.withLock { count in
            count += 1
            return count
        }
        return ObjectServer(shared.server, user: "tester\(number)")
    }
}

extension Trait where Self == SharedObjectServer {
    static var sharedObjectServer: Self { Self() }
}
