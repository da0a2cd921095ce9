import NIOCore

/// What the platform does wrong on purpose until it is healed.
struct Faults {
    /// Pending frame faults are typed by hand or by a test, not by a flood.
    static let mostPending = 1000

    /// What happens to a frame that the platform sends.
    enum FrameFault: String, CaseIterable {
        case drop
        case badDigest = "bad-md5"
        case badStart = "bad-start"
        /// Half of the frame, then the connection is closed.
        case halfFrame = "half-frame"
        /// Half of the frame, then nothing more, with the connection open.
        case stall
        case twice
        /// An answer under a SEQ that nobody used.
        case wrongSequence = "wrong-seq"
        case brokenXML = "bad-xml"
        /// The connection is closed instead of sending the frame.
        case close = "close-instead"
        /// LEN says more than follows.
        case wrongLength = "bad-length"
        /// A root that belongs to no command.
        case wrongRoot = "bad-root"
    }

    private struct Pending {
        var fault: FrameFault
        var left: Int
        /// nil: any frame.
        var command: UInt8?
    }

    private struct Limited<Value> {
        var value: Value
        /// nil: until healed.
        var left: Int?
    }

    /// Every answer and request goes out this much later.
    var delay: TimeAmount = .zero
    var hand: Element.Hand = .tidy
    /// Frames go out in pieces of so many bytes, a pause after each.
    var trickle: (bytes: Int, pause: TimeAmount)?
    private var pending: [Pending] = []
    private var refusals: [String: Limited<Int>] = [:]
    private var silences: [String: Limited<Void>] = [:]

    mutating func add(_ fault: FrameFault, count: Int, command: UInt8?) throws(SimulatorError) {
        guard pending.count < Self.mostPending else {
            throw .refused("\(Self.mostPending) faults wait already; heal first")
        }
        pending.append(Pending(fault: fault, left: count, command: command))
    }

    /// - Parameters:
    ///   - subject: a command in hex digits, "redirect", "register", "http", or "token".
    ///   - count: how many times; nil: until healed.
    mutating func refuse(_ subject: String, code: Int, count: Int?) {
        refusals[subject] = Limited(value: code, left: count)
    }

    mutating func beSilent(about subject: String, count: Int?) {
        silences[subject] = Limited(value: (), left: count)
    }

    /// What to do to a frame of that command; the earliest pending fault that fits is used up by one.
    mutating func next(for command: UInt8) -> FrameFault? {
        guard let place = pending.firstIndex(where: { $0.command == nil || $0.command == command }) else { return nil }
        let fault = pending[place].fault
        pending[place].left -= 1
        if pending[place].left <= 0 { pending.remove(at: place) }
        return fault
    }

    /// The code with which to refuse, or nil.
    mutating func refusal(of subject: String) -> Int? { Self.take(subject, from: &refusals) }
    mutating func isSilent(about subject: String) -> Bool { Self.take(subject, from: &silences) != nil }

    private static func take<Value>(_ subject: String, from table: inout [String: Limited<Value>]) -> Value? {
        guard let entry = table[subject] else { return nil }
        if let left = entry.left { table[subject] = left > 1 ? Limited(value: entry.value, left: left - 1) : nil }
        return entry.value
    }
}
