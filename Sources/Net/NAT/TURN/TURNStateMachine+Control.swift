import Base

/// The control connection: allocation, refreshes and permissions.
extension TURNStateMachine {
    /// Handles an established connection.
    mutating func connected(_ connection: TURNConnection, now: MediaTime) -> [TURNAction] {
        if attempts[connection] != nil { return dataConnected(connection) }
        guard case .connecting = phase, connection == control else {
            // An attempt that was abandoned succeeded after all.
            return session?.connection == connection ? [] : [.close(connection)]
        }
        session = TURNSession(connection: connection)
        phase = .allocating
        return send(.allocate, now)
    }

    /// Handles a connection that was closed, or could not be opened.
    ///
    /// - Parameter words: the operating system's reason; empty when the peer closed the connection in good order.
    mutating func disconnected(_ connection: TURNConnection, _ words: String = "", now: MediaTime) -> [TURNAction] {
        if attempts[connection] != nil {
            return attemptFailed(connection, words.isEmpty ? "the relay closed its connection" : words, close: false)
        }
        guard connection == control else { return [] }
        switch phase {
        case .connecting, .allocating, .allocated: return fail(.closed(words), close: false, now)
        case .off, .noServer, .pausing: return []
        }
    }

    /// Handles received bytes, however they are segmented.
    mutating func receive(_ bytes: [UInt8], on connection: TURNConnection, now: MediaTime) -> [TURNAction] {
        if attempts[connection] != nil { return dataReceived(bytes, on: connection) }
        guard session?.connection == connection else { return [] }
        session?.decoder.append(bytes)
        var actions: [TURNAction] = []
        do throws(STUNError) {
            // A message may end the session; then the rest of the bytes is dropped.
            while session?.connection == connection, let message = try session?.decoder.next() {
                actions += receive(message, now)
            }
            return actions
        } catch {
            let place = session?.decoder.errorPlace(connection: "\(server)")
            return actions + fail(.unreadableStream("\(place.map { "\($0): " } ?? "")\(error)"), now)
        }
    }

    mutating func tickSession(_ now: MediaTime) -> [TURNAction] {
        if let session, session.open.values.contains(where: { $0.until <= now }) { return fail(.unanswered, now) }
        var actions: [TURNAction] = []
        if let next = session?.nextRefresh, next <= now { actions += refresh(now) }
        if let next = session?.nextPermissions, next <= now { actions += requestPermissions(now) }
        return actions
    }

    // MARK: Requests

    /// The first request is never signed: only its error response gives realm and nonce (RFC 5389 10.2.1.1).
    func signed(_ message: STUNMessage) -> [UInt8] { session?.signature?.sign(message) ?? message.encoded() }

    private mutating func send(_ request: TURNRequest, isRepeated: Bool = false, _ now: MediaTime) -> [TURNAction] {
        let id = STUNTransactionID(random: &random)
        let until = now + timing.answer
        session?.open[id] = TURNTransaction(request: request, until: until, isRepeated: isRepeated)
        return [.send(control, signed(request.message(id: id)))]
    }

    /// Sends a Refresh, which also confirms the nonce that the next data connection needs.
    mutating func refresh(_ now: MediaTime) -> [TURNAction] {
        guard let session else { return [] }
        self.session?.nextRefresh = now + session.refreshInterval
        return session.isRefreshing ? [] : send(.refresh, now)
    }

    /// Sends a Refresh now: a restarted router has lost the control connection's mapping, and lets the server's
    /// ConnectionAttempt indications in only after a packet from the device. An allocation that is not proved yet waits
    /// for its usual refresh.
    mutating func check(now: MediaTime) -> [TURNAction] {
        phase == .allocated && session?.proved == true ? refresh(now) : []
    }

    /// Sends one request per address: one that mixes a good and a refused address is refused whole (RFC 5766 9.2).
    private mutating func requestPermissions(_ now: MediaTime) -> [TURNAction] {
        let next = now + timing.permissions
        session?.nextPermissions = next
        var actions: [TURNAction] = []
        for peer in peers { actions += send(.permit(peer), now) }
        return actions
    }

    // MARK: Responses

    private mutating func receive(_ received: ReceivedSTUNMessage, _ now: MediaTime) -> [TURNAction] {
        let message = received.message
        if message.type == STUNMessageType(.indication, .connectionAttempt) { return peerArrived(message, now) }
        guard let transaction = session?.open[message.id], message.type.method == transaction.request.method,
            message.type.class == .success || message.type.class == .failure
        else { return [] }
        // A server may omit its signature, but must not sign with another key.
        if received.isSigned, let key = session?.signature?.key, !received.isSigned(with: key) {
            return fail(.wrongSignature, now)
        }
        session?.open[message.id] = nil
        guard message.type.class == .success else { return refused(transaction, message, now) }
        // Required by RFC 5389 7.3.3.
        guard message.unknownAttributes.isEmpty else { return fail(.unusableAnswer("attributes"), now) }
        return succeeded(transaction.request, message, now)
    }

    private mutating func succeeded(_ request: TURNRequest, _ message: STUNMessage, _ now: MediaTime) -> [TURNAction] {
        switch request {
        case .allocate:
            guard let relay = message[XORRelayedAddress.self]?.address, relay.port != 0, relay.ip != .any
            else { return fail(.unusableAnswer("relay address"), now) }
            session?.relay = relay
            setLifetime(message, now)
            phase = .allocated
            lastLoss = nil
            counters.allocations += 1
            return [.report(.allocated(server, relay)), .announce(relay)] + requestPermissions(now)
        case .refresh:
            setLifetime(message, now)
            prove()
            return nonceConfirmed()
        case .permit(let ip):
            permissions[ip] = .granted
            return []
        }
    }

    /// Schedules the next refresh long before the allocation ends.
    private mutating func setLifetime(_ message: STUNMessage, _ now: MediaTime) {
        let named = message[Lifetime.self]?.seconds ?? TURNLimits.usualLifetime
        let seconds = min(max(named, TURNLimits.lifetime.lowerBound), TURNLimits.lifetime.upperBound)
        let interval = min(timing.refresh, .seconds(Int64(seconds)) / 2)
        session?.refreshInterval = interval
        session?.nextRefresh = now + interval
    }

    private mutating func refused(
        _ transaction: TURNTransaction, _ message: STUNMessage, _ now: MediaTime
    ) -> [TURNAction] {
        guard let error = message[ErrorCode.self] else { return fail(.unusableAnswer("ERROR-CODE"), now) }
        if error.code == ErrorCode.unauthorized, session?.signature == nil {
            return challenged(transaction.request, message, now)
        }
        if error.code == ErrorCode.staleNonce, !transaction.isRepeated, let nonce = message[Nonce.self] {
            counters.staleNonces += 1
            session?.signature?.nonce = nonce
            return send(transaction.request, isRepeated: true, now)
        }
        switch transaction.request {
        case .allocate, .refresh:
            // 401, 431 and 441 are the codes of RFC 3489, 5389 and 5766 for a wrong user or password.
            let isCredentials = [401, 431, 441].contains(error.code)
            return fail(isCredentials ? .credentialsRefused(error.words) : .refused(error.words), now)
        case .permit(let ip):
            let refusal = TURNPermission.refused(error.words)
            guard permissions.updateValue(refusal, forKey: ip) != refusal else { return [] }
            return [.report(.permissionRefused(ip, error.words))]
        }
    }

    /// Handles the server's challenge.
    private mutating func challenged(
        _ request: TURNRequest, _ message: STUNMessage, _ now: MediaTime
    ) -> [TURNAction] {
        guard let realm = message[Realm.self], let nonce = message[Nonce.self]
        else { return fail(.unusableAnswer("REALM and NONCE"), now) }
        guard let signature = TURNSignature(credentials, realm: realm, nonce: nonce) else { return fail(.noMD5, now) }
        session?.signature = signature
        return send(request, now)
    }
}
