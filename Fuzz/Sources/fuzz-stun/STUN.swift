@testable import Base
@testable import Net
@testable import System

/// A server's bytes: as one message, torn on the control connection of a relay, and as its answers in the right order.
///
/// The first byte chooses where reads are torn.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    readMessage(Array(bytes[1...]))
    readStream(bytes[1...], tear: 1 + Int(bytes[0]))
    answerRelay(bytes[1...])
    return 0
}

/// What was read, made anew and read again, is the same.
private func readMessage(_ bytes: [UInt8]) {
    guard let received = try? ReceivedSTUNMessage(bytes) else { return }
    let key = STUNKey(shortTerm: "key")
    let message = received.message
    let again = message.encoded(key: key, fingerprint: true)
    // With two digests added, one that was near the limit is too long.
    guard again.count <= 65_535 else { return }
    guard let second = try? ReceivedSTUNMessage(again) else { preconditionFailure("what was made can't be read") }
    precondition(second.message == message && second.isSigned(with: key) && !received.isSigned(with: key))
    _ = message.unknownAttributes
    comesBack(MappedAddress.self, message)
    comesBack(XORMappedAddress.self, message)
    comesBack(XORPeerAddress.self, message)
    comesBack(XORRelayedAddress.self, message)
    comesBack(Username.self, message)
    comesBack(Realm.self, message)
    comesBack(Nonce.self, message)
    comesBack(Software.self, message)
    comesBack(ErrorCode.self, message)
    comesBack(UnknownAttributes.self, message)
    comesBack(Lifetime.self, message)
    comesBack(TURNRequestedTransport.self, message)
    comesBack(ConnectionID.self, message)
}

private func comesBack<Attribute: STUNAttribute>(_ type: Attribute.Type, _ message: STUNMessage) {
    guard let attribute = message[type] else { return }
    precondition(Attribute(value: attribute.value(in: message.id), in: message.id) == attribute)
}

private let begin = MediaTime(nanoseconds: 1)
private let server = ServerAddress(host: "h", port: 1)

private func makeMachine() -> TURNStateMachine {
    guard let credentials = TURNCredentials(username: "u", password: Secret(wireText: "p")) else {
        preconditionFailure()
    }
    return TURNStateMachine(credentials: credentials)
}

/// Torn or whole, the stream means the same.
private func readStream(_ stream: ArraySlice<UInt8>, tear: Int) {
    var (torn, whole) = (STUNStreamDecoder(), STUNStreamDecoder())
    whole.append(stream)
    var (first, second): ([STUNMessage], [STUNMessage]) = ([], [])
    var rest = stream
    do throws(STUNError) {
        while !rest.isEmpty {
            torn.append(rest.prefix(tear))
            rest = rest.dropFirst(tear)
            while let next = try torn.next() { first.append(next.message) }
        }
    } catch { precondition(!error.description.isEmpty) }
    do throws(STUNError) {
        while let next = try whole.next() { second.append(next.message) }
    } catch {}
    precondition(first == second, "another message when torn")
}

/// Each piece of `script` says what the server answers to the oldest request, or what else happens.
private func answerRelay(_ script: ArraySlice<UInt8>) {
    var machine = makeMachine()
    var now = begin
    var requests: [(connection: TURNConnection, message: STUNMessage)] = []
    var open: [TURNConnection] = []
    func note(_ actions: [TURNAction]) {
        for action in actions {
            switch action {
            case .connect(let connection, _), .connectData(let connection, _): open.append(connection)
            case .close(let connection), .adopt(let connection, _, _):
                precondition(open.contains(connection), "closed twice")
                open.removeAll { $0 == connection }
            case .send(let connection, let bytes):
                precondition(open.contains(connection), "sent on a connection that is closed")
                guard let sent = try? ReceivedSTUNMessage(bytes) else { preconditionFailure("it sends nonsense") }
                requests.append((connection, sent.message))
            case .announce: break
            case .report(let event): precondition(!event.words.isEmpty)
            }
        }
        requests.removeAll { request in !open.contains(request.connection) }
    }
    note(machine.start([server, server], now: now))
    var rest = script
    while let word = rest.popFirst() {
        let length = Int(rest.popFirst() ?? 0)
        let value = Array(rest.prefix(length))
        switch word & 7 {
        case 0: if let some = open.first { note(machine.connected(some, now: now)) }
        case 1: if let some = open.last { note(machine.connected(some, now: now)) }
        case 2:
            if let some = open.last {
                open.removeLast()
                requests.removeAll { $0.connection == some }
                note(machine.disconnected(some, now: now))
            }
        case 3:
            now = machine.nextDeadline ?? now
            note(machine.tick(now: now))
        case 4: if let some = open.first { note(machine.receive(value, on: some, now: now)) }
        default:
            // The attributes of an answer are the script's.
            guard !requests.isEmpty else { break }
            let (connection, request) = requests.removeFirst()
            let `class` = word & 7 == 5 ? STUNClass.success : word & 7 == 6 ? .failure : .indication
            var bytes = STUNMessage(`class`, request.type.method, id: request.id).encoded()
            let attributes = value.prefix(value.count & ~3)
            bytes[2] = UInt8(attributes.count >> 8)
            bytes[3] = UInt8(attributes.count & 255)
            note(machine.receive(bytes + attributes + value.dropFirst(attributes.count), on: connection, now: now))
        }
        rest = rest.dropFirst(length)
        precondition(machine.attempts.count <= TURNLimits.attempts)
        guard let deadline = machine.nextDeadline else { preconditionFailure("it waits for nothing") }
        precondition(deadline > now, "a deadline that is past")
    }
    note(machine.stop())
    precondition(open.isEmpty, "a connection is left open")
}
