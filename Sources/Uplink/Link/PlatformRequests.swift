import Base
import Net

/// A request of the platform, passed to the device. It is answered once, with `LinkStateMachine.answer`.
struct PlatformRequest: Sendable, Hashable {
    /// Unlike SEQ never reused, however the platform counts and however often the link is opened anew.
    var id: UInt64
    var command: UInt8
    var sequence: UInt16
    /// Nil: the command is known, but its XML can't be read; the answer is `Result` 1 in the command's own `_RES`.
    var document: XMLElement?
}

/// The platform's requests on one connection that wait for the device's response: each gets exactly one.
///
/// They are identified by a number of their own, not by SEQ: a platform that always sends SEQ 0 is served too.
struct PlatformRequests {
    struct Waiting {
        var id: UInt64
        var command: UInt8
        var sequence: UInt16
        var until: MediaTime
    }

    private var waiting: [Waiting] = []

    var count: Int { waiting.count }

    /// All requests have the same time limit, so the first is the first to expire.
    var deadline: MediaTime? { waiting.first?.until }

    mutating func open(_ request: PlatformRequest, until: MediaTime) {
        waiting.append(Waiting(id: request.id, command: request.command, sequence: request.sequence, until: until))
    }

    /// Removes and returns the request to be answered; nil when it was answered already, or came on another connection.
    mutating func take(_ id: UInt64) -> Waiting? {
        guard let at = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: at)
    }

    mutating func expire(now: MediaTime) -> [Waiting] {
        let late = waiting.prefix { $0.until <= now }
        waiting.removeFirst(late.count)
        return Array(late)
    }
}
