import Base

/// From a peer's arrival at the relay to its bound data connection (RFC 6062 4.4, 4.5).
///
/// While the data connection opens, a Refresh on the control connection shows whether the nonce is still valid, and
/// obtains a new one if not: the server would answer a bind with a stale nonce with a reset, and the peer would be
/// lost.
extension TURNStateMachine {
    mutating func peerArrived(_ message: STUNMessage, _ now: MediaTime) -> [TURNAction] {
        guard phase == .allocated, message.unknownAttributes.isEmpty, let id = message[ConnectionID.self],
            let peer = message[XORPeerAddress.self]?.address, !attempts.values.contains(where: { $0.id == id })
        else { return [] }
        counters.peers += 1
        guard attempts.count < TURNLimits.attempts else {
            // The server closes an unbound peer connection by itself.
            counters.peersTurnedAway += 1
            defer { isFull = true }
            return isFull ? [] : [.report(.tooManyPeers(attempts.count))]
        }
        let connection = newConnection()
        attempts[connection] = TURNAttempt(id: id, peer: peer, until: now + timing.binding)
        return [.connectData(connection, control: control)] + refresh(now)
    }

    mutating func dataConnected(_ connection: TURNConnection) -> [TURNAction] {
        attempts[connection]?.isConnected = true
        return bindIfReady(connection)
    }

    /// Handles a signed request that the server has just accepted.
    mutating func nonceConfirmed() -> [TURNAction] {
        var actions: [TURNAction] = []
        for connection in attempts.keys.sorted(by: { $0.value < $1.value }) {
            attempts[connection]?.isNonceFresh = true
            actions += bindIfReady(connection)
        }
        return actions
    }

    private mutating func bindIfReady(_ connection: TURNConnection) -> [TURNAction] {
        guard let attempt = attempts[connection], attempt.isConnected, attempt.isNonceFresh,
            attempt.transaction == nil
        else { return [] }
        let id = STUNTransactionID(random: &random)
        attempts[connection]?.transaction = id
        var message = STUNMessage(.request, .connectionBind, id: id)
        message.add(attempt.id)
        return [.send(connection, signed(message))]
    }

    mutating func dataReceived(_ bytes: [UInt8], on connection: TURNConnection) -> [TURNAction] {
        do throws(STUNError) {
            attempts[connection]?.decoder.append(bytes)
            guard let answer = try attempts[connection]?.decoder.next() else { return [] }
            return bindAnswered(answer, connection)
        } catch {
            return attemptFailed(connection, "\(error)", close: true)
        }
    }

    private mutating func bindAnswered(_ answer: ReceivedSTUNMessage, _ connection: TURNConnection) -> [TURNAction] {
        let message = answer.message
        guard var attempt = attempts[connection], message.id == attempt.transaction,
            message.type.method == .connectionBind
        else { return attemptFailed(connection, "the relay answered something else", close: true) }
        guard message.type.class == .success else {
            let words = message[ErrorCode.self]?.words ?? "without a reason"
            return attemptFailed(connection, "the relay refused the bind (\(words))", close: true)
        }
        if answer.isSigned, let key = session?.signature?.key, !answer.isSigned(with: key) {
            return attemptFailed(connection, TURNLoss.wrongSignature.words, close: true)
        }
        // Required by RFC 5389 7.3.3.
        guard message.unknownAttributes.isEmpty
        else { return attemptFailed(connection, "the relay's answer has attributes that nobody knows", close: true) }
        forget(connection)
        counters.peersBound += 1
        return [.adopt(connection, peer: attempt.peer, bytes: attempt.decoder.takeRest())]
    }

    mutating func attemptFailed(_ connection: TURNConnection, _ why: String, close: Bool) -> [TURNAction] {
        guard let attempt = attempts[connection] else { return [] }
        forget(connection)
        counters.peersFailed += 1
        return (close ? [.close(connection)] : []) + [.report(.bindFailed(attempt.peer, why))]
    }

    private mutating func forget(_ connection: TURNConnection) {
        attempts[connection] = nil
        isFull = false
    }

    mutating func tickAttempts(_ now: MediaTime) -> [TURNAction] {
        let late = attempts.filter { $0.value.until <= now }.keys.sorted { $0.value < $1.value }
        return late.flatMap { attemptFailed($0, "it took too long", close: true) }
    }
}
