package import Base

/// The reason why a UDP socket's mapped address is unknown.
package enum STUNBindingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server's error response, as text.
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

/// Asks a STUN server for a UDP socket's mapped address, without socket and clock (CTMW 15, RFC 3489 9.3).
///
/// Each transmission sends two requests, in the forms of RFC 5389 and of classic STUN, and the first response counts:
/// the address is known after one round trip, whichever form the server understands.
package struct STUNBinding: Sendable {
    /// The times of the transmissions, in milliseconds from the start (RFC 3489 9.3).
    static let sending: [Int64] = [0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900]
    /// The time from the start after which it gives up.
    package static let longest = Duration.milliseconds(9500)

    private let ids: [STUNTransactionID]
    private let start: MediaTime
    private let end: MediaTime
    /// The number of transmissions so far.
    private var sent = 0
    private var refusals: [STUNTransactionID: String] = [:]

    /// The result; nil while there is none.
    package private(set) var outcome: Result<TransportAddress, STUNBindingError>?

    /// - Parameter within: the time after which it gives up, at most `longest`.
    package init(within: Duration = longest, now: MediaTime) {
        var random = SystemRandomNumberGenerator()
        self.init(within: within, now: now, random: &random)
    }

    init(within: Duration, now: MediaTime, random: inout some RandomNumberGenerator) {
        ids = [STUNTransactionID(random: &random), STUNTransactionID(classic: &random)]
        start = now
        end = now + min(within, Self.longest)
    }

    /// When to call `tick` next; nil once the result is known.
    package var nextDeadline: MediaTime? {
        guard outcome == nil else { return nil }
        return sent < Self.sending.count ? min(start + .milliseconds(Self.sending[sent]), end) : end
    }

    /// - Returns: the datagrams to send to the server now.
    package mutating func tick(now: MediaTime) -> [[UInt8]] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        guard now < end else {
            outcome = .failure(.unanswered)
            return []
        }
        // A board that was suspended skips the transmissions that it missed.
        while sent < Self.sending.count, start + .milliseconds(Self.sending[sent]) <= now { sent += 1 }
        return ids.map { STUNMessage(.request, .binding, id: $0).encoded() }
    }

    /// Whether a datagram is a response to these requests: it begins like STUN, unlike RTP and RTCP, and has one of
    /// their unguessable transaction ids. Also true for late responses, after the result is known.
    package func isAnswer(_ datagram: some Collection<UInt8>) -> Bool {
        guard datagram.count >= STUNMessage.headerLength, let first = datagram.first, first & 0xC0 == 0
        else { return false }
        return ids.contains { $0.bytes.elementsEqual(datagram.dropFirst(4).prefix(STUNTransactionID.length)) }
    }

    /// Processes a datagram for which `isAnswer` is true.
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
            // A server may understand only one of the two forms.
            refusals[message.id] = message[ErrorCode.self]?.words ?? "without a reason"
            if refusals.count == ids.count, let words = refusals[ids[0]] { outcome = .failure(.refused(words)) }
        }
    }
}
