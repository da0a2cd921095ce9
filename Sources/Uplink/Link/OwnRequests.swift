import Base

/// The device's requests on one connection: their SEQ, and which of them are outstanding.
struct OwnRequests {
    /// The receiver of the response.
    enum Purpose: Hashable {
        case procedure(LinkProcedure)
        case device(LinkRequestID)
    }

    private struct Waiting {
        var command: UInt8
        var sequence: UInt16
        var purpose: Purpose
        /// Nil: outstanding until the connection ends.
        var until: MediaTime?
    }

    /// In the order of sending.
    private var waiting: [Waiting] = []
    private var nextSequence: UInt16

    /// The first SEQ is 0 (CTMW 7.4.4).
    init(firstSequence: UInt16 = 0) { nextSequence = firstSequence }

    var count: Int { waiting.count }

    var deadline: MediaTime? { waiting.lazy.compactMap(\.until).min() }

    /// Adds a request and returns its SEQ. After 65535 follows 0; numbers whose response is still outstanding are
    /// skipped, so that no response can be taken for another's.
    mutating func open(_ command: UInt8, _ purpose: Purpose, until: MediaTime?) -> UInt16 {
        while waiting.contains(where: { $0.sequence == nextSequence }) { nextSequence &+= 1 }
        let sequence = nextSequence
        nextSequence &+= 1
        waiting.append(Waiting(command: command, sequence: sequence, purpose: purpose, until: until))
        return sequence
    }

    mutating func open(_ procedure: LinkProcedure, until: MediaTime?) -> UInt16 {
        open(procedure.command.rawValue, .procedure(procedure), until: until)
    }

    /// The purpose of the request that this responds to; nil when there is none, or it was answered or given up
    /// already.
    mutating func answered(_ command: UInt8, _ sequence: UInt16) -> Purpose? {
        guard let at = waiting.firstIndex(where: { $0.sequence == sequence && $0.command == command }) else {
            return nil
        }
        let purpose = waiting.remove(at: at).purpose
        // Responses to earlier heartbeats are of no more use; those to later ones are.
        if case .procedure = purpose { waiting = waiting[..<at].filter { $0.purpose != purpose } + waiting[at...] }
        return purpose
    }

    func isWaiting(_ command: UInt8, _ sequence: UInt16) -> Bool {
        waiting.contains { $0.sequence == sequence && $0.command == command }
    }

    /// Removes a procedure's requests, whose responses are of no more use.
    mutating func giveUp(_ procedure: LinkProcedure) { waiting.removeAll { $0.purpose == .procedure(procedure) } }

    /// Removes and returns the requests whose time has passed; their later responses are ignored.
    mutating func expire(now: MediaTime) -> [Purpose] {
        guard let deadline, deadline <= now else { return [] }
        let late = waiting.filter { $0.until.map { $0 <= now } ?? false }
        waiting.removeAll { $0.until.map { $0 <= now } ?? false }
        return late.map(\.purpose)
    }

    /// The device's requests that remain unanswered because the connection was lost.
    var ofDevice: [LinkRequestID] {
        waiting.compactMap { if case .device(let id) = $0.purpose { id } else { nil } }
    }
}
