import NIOCore

/// The tokens that viewers get and devices ask about (CTMW 7.5.5, 7.5.23): good once, for a minute, for one thing.
struct TokenDesk {
    /// Far more than any test has viewers; the oldest goes first.
    static let mostTokens = 10_000

    /// What a token opens.
    struct Subject: Equatable {
        var device: String
        var channel: String
        /// A stream type, or the name of a recording.
        var what: What

        enum What: Equatable {
            case stream(String)
            case recording(String)
        }

        /// Web clients ask for stream 0 and mean the main stream.
        fileprivate var normalised: Subject {
            what == .stream("0") ? Subject(device: device, channel: channel, what: .stream("1")) : self
        }
    }

    /// The `Result` codes of an answer: 0, or which of the reasons it was (the text leaves them open).
    enum Verdict: Int {
        case good = 0
        case unknown = 1
        case used = 2
        case tooOld = 3
        case forSomethingElse = 4
    }

    private struct Entry {
        var subject: Subject
        var end: NIODeadline
        var isUsed = false
    }

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var issued = 0

    /// A new token of 32 hex digits. The same run issues the same tokens: nothing but tests hangs on them.
    mutating func issue(for subject: Subject, lasting: TimeAmount, now: NIODeadline) throws(SimulatorError) -> String {
        issued += 1
        let digest = try md5("\(subject.device):\(subject.channel):\(subject.what):\(issued)".utf8)
        let token = digest.map(hex).joined().lowercased()
        entries[token] = Entry(subject: subject.normalised, end: now + lasting)
        order.append(token)
        if order.count > Self.mostTokens { entries[order.removeFirst()] = nil }
        return token
    }

    /// Judges a token, and uses it up if it is good.
    mutating func check(_ token: String, for subject: Subject, now: NIODeadline) -> Verdict {
        let token = token.lowercased()
        guard let entry = entries[token] else { return .unknown }
        guard entry.subject == subject.normalised else { return .forSomethingElse }
        guard !entry.isUsed else { return .used }
        guard now < entry.end else { return .tooOld }
        entries[token]?.isUsed = true
        return .good
    }
}
