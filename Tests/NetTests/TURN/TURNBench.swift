@testable import Base
@testable import Net
@testable import System
import TestSupport
import Testing

/// A machine with a clock turned by hand, and a server's words for it.
struct TURNBench {
    static let main = ServerAddress(host: "main", port: 3478)
    static let backup = ServerAddress(host: "backup", port: 3478)
    static let relay = TransportAddress(ip: .any(192, 0, 2, 1), port: 50_000)
    static let friend = IPAddress.any(198, 51, 100, 7)

    /// Something that the device sent, as its server reads it.
    struct Sent {
        var connection: TURNConnection
        var message: STUNMessage
        var isSigned: Bool

        init?(_ action: TURNAction, key: STUNKey) {
            guard case .send(let connection, let bytes) = action, let read = try? ReceivedSTUNMessage(bytes)
            else { return nil }
            self.connection = connection
            message = read.message
            isSigned = read.isSigned(with: key)
        }
    }

    var machine: TURNStateMachine
    var now = linkStart
    var key: STUNKey
    var nonce = "n1"
    /// Requests that wait for an answer.
    var asked: [Sent] = []

    init(peers: [IPAddress] = [], timing: TURNTiming = TURNTiming()) throws {
        let password = Secret(wireText: "KEY")
        let credentials = try #require(TURNCredentials(username: "DEVID", password: password))
        machine = TURNStateMachine(credentials: credentials, peers: peers, timing: timing, random: TestRandom())
        key = try #require(STUNKey(username: "DEVID", realm: Array("R".utf8), password: password))
    }

    /// One that has its relay; all permissions are granted.
    static func allocated(peers: [IPAddress] = [], servers: [ServerAddress] = [main]) throws -> TURNBench {
        var bench = try TURNBench(peers: peers)
        _ = bench.note(bench.machine.start(servers, now: bench.now))
        try bench.allocate()
        return bench
    }

    /// From a control connection being opened to its allocation.
    mutating func allocate(lifetime: UInt32 = 600) throws {
        _ = connected(machine.control)
        try challenge()
        _ = try answer { message in
            message.add(XORRelayedAddress(Self.relay))
            message.add(Lifetime(seconds: lifetime))
        }
        while !asked.isEmpty { _ = try answer() }
    }

    // MARK: What happens

    mutating func note(_ actions: [TURNAction]) -> [TURNAction] {
        asked += actions.compactMap { Sent($0, key: key) }
        return actions
    }

    mutating func connected(_ connection: TURNConnection) -> [TURNAction] {
        note(machine.connected(connection, now: now))
    }

    mutating func disconnected(_ connection: TURNConnection, _ words: String = "reset") -> [TURNAction] {
        note(machine.disconnected(connection, words, now: now))
    }

    mutating func receive(_ bytes: [UInt8], on connection: TURNConnection? = nil) -> [TURNAction] {
        note(machine.receive(bytes, on: connection ?? machine.control, now: now))
    }

    /// The server's challenge to the first request.
    mutating func challenge() throws {
        let first = try #require(asked.first)
        #expect(!first.isSigned && first.message[Username.self] == nil)
        _ = try refuse(401) { [nonce] in $0.addChallenge(nonce) }
    }

    /// Answers the request that has waited longest.
    mutating func answer(
        signedWith key: STUNKey? = nil, more: [UInt8] = [], _ fill: (inout STUNMessage) -> Void = { _ in }
    ) throws -> [TURNAction] {
        try #require(!asked.isEmpty)
        let request = asked.removeFirst()
        var message = STUNMessage(.success, request.message.type.method, id: request.message.id)
        fill(&message)
        return receive(message.encoded(key: key ?? self.key) + more, on: request.connection)
    }

    /// Refuses the request that has waited longest.
    mutating func refuse(
        _ code: UInt16, _ reason: String = "no", _ fill: (inout STUNMessage) -> Void = { _ in }
    ) throws -> [TURNAction] {
        try #require(!asked.isEmpty)
        let request = asked.removeFirst()
        var message = STUNMessage(.failure, request.message.type.method, id: request.message.id)
        message.add(try #require(ErrorCode(code: code, reason: reason)))
        fill(&message)
        return receive(message.encoded(), on: request.connection)
    }

    /// A peer comes to the relay: what the device does.
    mutating func peer(_ number: UInt32) -> [TURNAction] {
        var random = TestRandom()
        var message = STUNMessage(.indication, .connectionAttempt, id: STUNTransactionID(random: &random))
        message.add(ConnectionID(number))
        message.add(XORPeerAddress(Self.peerAddress(number)))
        return receive(message.encoded())
    }

    static func peerAddress(_ number: UInt32) -> TransportAddress {
        TransportAddress(ip: .any(203, 0, 113, 9), port: UInt16(number))
    }

    mutating func wait(_ seconds: Int) -> [TURNAction] {
        now = now + .seconds(seconds)
        return note(machine.tick(now: now))
    }

    /// Lets time pass to the next deadline: what happens then, and how many seconds it took.
    mutating func waitForNext() -> (seconds: Int64, actions: [TURNAction]) {
        guard let deadline = machine.nextDeadline else { return (-1, []) }
        let waited = (deadline - now).components.seconds
        now = deadline
        return (waited, note(machine.tick(now: now)))
    }
}

extension STUNMessage {
    mutating func addChallenge(_ nonce: String) {
        if let realm = Realm(Array("R".utf8)), let nonce = Nonce(Array(nonce.utf8)) {
            add(realm)
            add(nonce)
        }
    }

    var nonce: String? { self[Nonce.self].map { String(decoding: $0.bytes, as: UTF8.self) } }
}

extension IPAddress {
    static func any(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> IPAddress {
        IPAddress(bytes: [a, b, c, d]) ?? .any
    }
}

extension [TURNAction] {
    /// Without what is only told.
    var deeds: [TURNAction] {
        filter { if case .report = $0 { false } else { true } }
    }

    var events: [TURNEvent] {
        compactMap { if case .report(let event) = $0 { event } else { nil } }
    }

    /// The data connections that are to be opened.
    var opened: [TURNConnection] {
        compactMap { if case .connectData(let connection, _) = $0 { connection } else { nil } }
    }
}

/// Hardly stretches a pause (`Double.random` takes all 53 bits), but gives each transaction its own id.
struct TestRandom: RandomNumberGenerator, Sendable {
    private var count: UInt64 = 0

    mutating func next() -> UInt64 {
        count += 1
        return count & 0x3FF
    }
}
