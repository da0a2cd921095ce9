import TestSupport
@testable import Agent
import ArgumentParser
@testable import Base
import Glibc
import Testing
@testable import Uplink

/// What may be handed outside, and what `check` says about it.
@Suite struct TraversalPolicyTests {
    private static func text(_ rtsp: String, _ traversal: String = "", platform: Bool = true) -> String {
        let platform = platform ? "device: { key: '12345678' }, platform: { server: '203.0.113.1:8588' }," : ""
        return "{ \(platform)\n rtsp: { \(rtsp) },\n traversal: { \(traversal) } }"
    }

    private static func read(_ rtsp: String, _ traversal: String = "", platform: Bool = true) -> Configuration.Parsed {
        Configuration.parse(Array(text(rtsp, traversal, platform: platform).utf8))
    }

    /// A configuration, and which ways there are with it.
    struct Row: Sendable, CustomTestStringConvertible {
        typealias Way = TraversalPolicy.Way
        var rtsp: String
        var traversal = ""
        var mapped: Way
        var punched: Way
        var relayed: Way
        var testDescription: String { "\(rtsp) / \(traversal)" }

        init(_ rtsp: String, _ traversal: String = "", _ mapped: Way, _ punched: Way, _ relayed: Way) {
            (self.rtsp, self.traversal) = (rtsp, traversal)
            (self.mapped, self.punched, self.relayed) = (mapped, punched, relayed)
        }

        init(_ rtsp: String, _ traversal: String = "", all way: Way) { self.init(rtsp, traversal, way, way, way) }
    }

    private static let password = "access: 'password', users: { ann: 'long enough' }"

    @Test(arguments: [
        Row("", all: .allowed),
        Row(password, all: .allowed),
        Row("address: '::'", all: .allowed),
        Row("address: '128.0.0.1'", all: .allowed),
        // Open to everybody
        Row("access: 'open'", all: .closed(.openAccess)),
        Row("access: 'open', address: '0.0.0.0'", all: .closed(.openAccess)),
        Row("access: 'open', address: '203.0.113.9'", "open: false", all: .closed(.openAccess)),
        Row("access: 'open', address: '0.0.0.0'", "open: true", all: .allowed),
        Row("access: 'open'", "open: true", .closed(.unreachable("127.0.0.1")), .allowed, .allowed),
        // Bound to a loopback address
        Row("address: '127.0.0.1'", all: .closed(.loopback("127.0.0.1"))),
        Row("address: '::1'", all: .closed(.loopback("::1"))),
        Row("\(password), address: '127.0.0.1'", all: .closed(.loopback("127.0.0.1"))),
        Row("address: '127.0.0.1'", "open: true", .closed(.unreachable("127.0.0.1")), .allowed, .allowed),
        // Switched off
        Row("", "upnp: false", .switchedOff, .allowed, .allowed),
        Row("", "stun: false", .allowed, .switchedOff, .allowed),
        Row("", "turn: false", .allowed, .switchedOff, .switchedOff),
        Row("access: 'open'", "upnp: false, turn: false", all: .switchedOff),
        Row("access: 'open'", "upnp: false", .switchedOff, .closed(.openAccess), .closed(.openAccess)),
    ])
    func saysWhichWaysThereAre(row: Row) {
        let parsed = Self.read(row.rtsp, row.traversal)
        #expect(parsed.problems.isEmpty)
        let policy = parsed.configuration.traversalPolicy
        #expect(policy.mapped == row.mapped)
        #expect(policy.punched == row.punched)
        #expect(policy.relayed == row.relayed)
    }

    @Test func withoutAPlatformNothingIsHandedOut() {
        for traversal in ["", "open: true"] {
            let parsed = Self.read("access: 'open'", traversal, platform: false)
            let policy = parsed.configuration.traversalPolicy
            #expect([policy.mapped, policy.punched, policy.relayed] == [.switchedOff, .switchedOff, .switchedOff])
            #expect(parsed.warnings.isEmpty && !policy.isReachable && policy.reason == nil)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.3", true), ("::1", true), ("0:0:0:0:0:0:0:1", true),
        ("::ffff:127.0.0.1", true), ("0::ffff:7f00:1", true), ("0.0.0.0", false), ("::", false), ("1.127.0.1", false),
        ("::2", false), ("::ffff:10.0.0.1", false), ("127::1", false), ("fe80::1", false), ("1270.0.0.1", false),
        ("", false),
    ])
    func knowsLoopbackAddresses(address: String, isLoopback: Bool) {
        #expect(address.isLoopback == isLoopback)
    }

    // MARK: check

    @Test func openAccessAndAPlatformFailTheCheck() {
        for address in ["", ", address: '192.0.2.7'"] {
            let warnings = Self.read("access: 'open'\(address)").warnings
            #expect(
                warnings.filter(\.failsCheck).map(\.description) == [
                    """
                    line 2: rtsp.access: "open" and a platform would let everybody on the Internet watch, so the agent \
                    runs without relay and without a port of the router. Take "token" or "password", or switch both \
                    off with \
                    traversal: { upnp: false, turn: false }; traversal: { open: true } lets everybody in
                    """
                ])
        }
        #expect(Self.read("access: 'open'", "upnp: false, turn: false").warnings.isEmpty)
        #expect(Self.read("access: 'open'", "upnp: false, stun: true").warnings.map(\.failsCheck) == [true])
    }

    @Test func saidInWordsItIsAWarning() {
        let said = """
            line 2: rtsp.access: with traversal.open everybody who finds the relay's port or the router's may watch, \
            from anywhere
            """
        let loopback = Self.read("access: 'open'", "open: true").warnings
        #expect(loopback.map(\.description) == [said] && loopback.map(\.failsCheck) == [false])
        let warnings = Self.read("access: 'open', address: '0.0.0.0'", "open: true").warnings
        #expect(warnings.map(\.description).last == said && warnings.allSatisfy { !$0.failsCheck })
        #expect(Self.read("", "open: true").warnings.isEmpty)
    }

    @Test func aLoopbackAddressIsAWarning() {
        let warnings = Self.read("address: '::1'").warnings
        #expect(warnings.map(\.keyPath) == ["rtsp.address"] && warnings.map(\.failsCheck) == [false])
        #expect(warnings[0].message.hasPrefix("what listens at ::1 is not handed outside"))
        #expect(Self.read("address: '::1'", "open: true").warnings.isEmpty)
        #expect(Self.read("address: '::1'", "upnp: false, turn: false").warnings.isEmpty)
    }

    /// 0 and 1 as the exit code, and `run` takes the file either way.
    @Test(arguments: [
        ("access: 'open'", "", false), ("access: 'open'", "open: true", true), ("address: '127.0.0.1'", "", true),
        ("access: 'open'", "upnp: false, turn: false", true), ("", "", true),
    ])
    func checkEndsWithOne(rtsp: String, traversal: String, isFine: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("camera.json5", Self.text(rtsp, traversal))
        chmod(path, 0o600)
        let check = try #require(try RootCommand.parseAsRoot(["check", path]) as? CheckCommand)
        var failure: ProgramFailure?
        do {
            try check.run()
        } catch let error as ProgramFailure {
            failure = error
        }
        #expect(failure?.code == (isFine ? nil : .negative))
        let problem = "\(path) has a problem:\n  line 2: rtsp.access: \"open\""
        #expect(failure.map { $0.message.hasPrefix(problem) } ?? isFine)
        #expect(try Configuration.load(path: path).warnings.contains(where: \.failsCheck) == !isFine)
    }

    // MARK: What people read

    @Test func saysWhyAWayIsClosed() {
        let open = Self.read("access: 'open'").configuration
        #expect(open.traversalPolicy.relayed.words == "closed: rtsp.access is \"open\", and traversal.open is not true")
        #expect(open.summary["traversal"] == "none: rtsp.access is \"open\", and traversal.open is not true")
        let loopback = Self.read("address: '::1'", "open: true").configuration
        #expect(loopback.summary["traversal"] == "punched, relayed: no router reaches an RTSP server at ::1")
        #expect(Self.read("", "stun: false").configuration.summary["traversal"] == "mapped, relayed")
        #expect(Self.read("", platform: false).configuration.summary["traversal"] == "none")
    }
}
