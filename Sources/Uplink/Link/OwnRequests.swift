import Base

/// The device's own requests on one connection: their SEQ, and which of them still wait for an answer.
struct OwnRequests {
    /// Who wants the answer.
    enum Purpose: Hashable {
        case procedure(LinkProcedure)
        case device(LinkRequestID)
    }

    private struct Waiting {
        var command: UInt8
        var sequence: UInt16
        var purpose: Purpose
        /// Nil: waits as long as the connection lives.
        var until: MediaTime?
    }

    /// In the order in which they were sent.
    private var waiting: [Waiting] = []
    private var nextSequence: UInt16

    /// 002 7.4.4: counted from 0.
    init(firstSequence: UInt16 = 0) { nextSequence = firstSequence }

    var count: Int { waiting.count }

    var deadline: MediaTime? { waiting.lazy.compactMap(\.until).min() }

    /// A request goes out: its SEQ. After 65535 comes 0; a number whose answer is still out is left out, so that no
    /// answer can be taken for another's.
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

    /// Who asked what this answers; nil when nobody did, or it has been answered or given up.
    mutating func answered(_ command: UInt8, _ sequence: UInt16) -> Purpose? {
        guard let at = waiting.firstIndex(where: { $0.sequence == sequence && $0.command == command }) else {
            return nil
        }
        let purpose = waiting.remove(at: at).purpose
        // Earlier heartbeats say nothing more; later ones still may.
        if case .procedure = purpose { waiting = waiting[..<at].filter { $0.purpose != purpose } + waiting[at...] }
        return purpose
    }

    func isWaiting(_ command: UInt8, _ sequence: UInt16) -> Bool {
        waiting.contains { $0.sequence == sequence && $0.command == command }
    }

    /// Its answers are of no more use.
    mutating func giveUp(_ procedure: LinkProcedure) { waiting.removeAll { $0.purpose == .procedure(procedure) } }

    /// Those whose time is over; their answers, should they still come, belong to nobody.
    mutating func expire(now: MediaTime) -> [Purpose] {
        guard let deadline, deadline <= now else { return [] }
        let late = waiting.filter { $0.until.map { $0 <= now } ?? false }
        waiting.removeAll { $0.until.map { $0 <= now } ?? false }
        return late.map(\.purpose)
    }

    /// The device's requests that never will be answered now that the connection is gone.
    var ofDevice: [LinkRequestID] {
        waiting.compactMap { if case .device(let id) = $0.purpose { id } else { nil } }
    }
}
