package import Media

/// Why a UDP socket's address as the world sees it is not known.
package enum STUNBindingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server's words.
    case refused(String)
    case unanswered
    /// The socket was closed or could not send.
    case closed

    package var description: String {
        switch self {
        case .refused(let why): "the STUN server refuses (\(why))"
        case .unanswered: "the STUN server did not answer; is UDP to it open?"
        case .closed: "the socket was closed before the STUN server answered"
        }
    }
}

/// Asks a STUN server where a UDP socket's packets come from, without socket and clock (002 15, RFC 3489 9.3).
///
/// Each time the request goes out twice, in the forms of RFC 5389 and of classic STUN, and the first answer counts: the
/// address is known after one round trip, whichever the server speaks.
package struct STUNBinding: Sendable {
    /// When a request goes out, in milliseconds from the start (RFC 3489 9.3).
    static let sending: [Int64] = [0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900]
    /// When to give up, likewise.
    package static let longest = Duration.milliseconds(9500)

    private let ids: [STUNTransactionID]
    private let start: MediaTime
    private let end: MediaTime
    /// How often the requests went out.
    private var sent = 0
    private var refusals: [STUNTransactionID: String] = [:]

    /// Nil while nothing is known.
    package private(set) var outcome: Result<TransportAddress, STUNBindingError>?

    /// - Parameter within: gives up after this, at most `longest`.
    package init(within: Duration = longest, now: MediaTime) {
        var random = SystemRandomNumberGenerator()
        self.init(within: within, now: now, random: &random)
    }

    init(within: Duration, now: MediaTime, random: inout some RandomNumberGenerator) {
        ids = [STUNTransactionID(random: &random), STUNTransactionID(classic: &random)]
        start = now
        end = now + min(within, Self.longest)
    }

    /// When to call `tick` next. Nil: it is over.
    package var nextDeadline: MediaTime? {
        guard outcome == nil else { return nil }
        return sent < Self.sending.count ? min(start + .milliseconds(Self.sending[sent]), end) : end
    }

    /// - Returns: datagrams that are to be sent to the server now.
    package mutating func tick(now: MediaTime) -> [[UInt8]] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        guard now < end else {
            outcome = .failure(.unanswered)
            return []
        }
        // A board that slept does not send all it missed.
        while sent < Self.sending.count, start + .milliseconds(Self.sending[sent]) <= now { sent += 1 }
        return ids.map { STUNMessage(.request, .binding, id: $0).encoded() }
    }

    /// Whether a datagram is an answer to this: it begins like STUN, unlike RTP and RTCP, and has one of its
    /// transaction ids, which nobody can guess. True also for answers that come when it is over.
    package func isAnswer(_ datagram: some Collection<UInt8>) -> Bool {
        guard datagram.count >= STUNMessage.headerLength, let first = datagram.first, first & 0xC0 == 0
        else { return false }
        return ids.contains { $0.bytes.elementsEqual(datagram.dropFirst(4).prefix(STUNTransactionID.length)) }
    }

    /// Takes a datagram for which `isAnswer` is true.
    package mutating func receive(_ datagram: some Collection<UInt8>) {
        guard outcome == nil, let message = try? ReceivedSTUNMessage(Array(datagram)).message,
            message.type.method == .binding, ids.contains(message.id)
        else { return }
        switch message.type.class {
        case .request, .indication: return
        case .success:
            let mapped = message[XORMappedAddress.self]?.address ?? message[MappedAddress.self]?.address
            guard let mapped, mapped.port != 0, mapped.ip != .any else { return }
            outcome = .success(mapped)
        case .failure:
            // A server may know only one of the two forms.
            refusals[message.id] = message[ErrorCode.self]?.words ?? "without a reason"
            if refusals.count == ids.count, let words = refusals[ids[0]] { outcome = .failure(.refused(words)) }
        }
    }
}
