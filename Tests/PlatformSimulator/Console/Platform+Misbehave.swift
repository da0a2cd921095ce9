import NIOCore

extension Platform {
    private static let misbehaviours = """
        misbehave delay MS | trickle BYTES MS | untidy | refuse http|redirect|register|login|token|CMD CODE [N] | \
        no-answer redirect|register|login|token|CMD [N] | close [DEV] | reset [DEV] | \
        \(Faults.FrameFault.allCases.map(\.rawValue).joined(separator: "|")) [N] [CMD]
        """

    /// `misbehave …`: from now on, until `heal` or as often as said.
    func misbehave(_ line: ConsoleLine) throws(SimulatorError) -> JSON {
        var words = line.words.dropFirst()
        let what = words.popFirst() ?? ""
        switch what {
        case "delay":
            faults.delay = .milliseconds(Int64(try number(words.first, in: 0...600_000, for: "delay")))
        case "trickle":
            let bytes = try number(words.popFirst(), in: 1...65_536, for: "BYTES")
            faults.trickle = (bytes, .milliseconds(Int64(try number(words.first, in: 0...60_000, for: "MS"))))
        case "untidy":
            faults.hand = .untidy
        case "refuse":
            let subject = try subject(words.popFirst())
            let range = subject == "http" ? 400...599 : 1...9999
            let code = try number(words.popFirst(), in: range, for: "CODE")
            faults.refuse(subject, code: code, count: try count(words.first))
        case "no-answer":
            var subject = try subject(words.popFirst())
            if subject == "token" { subject = "35" }
            faults.beSilent(about: subject, count: try count(words.first))
        case "close", "reset":
            let one = try words.first.map { id throws(SimulatorError) in [try link(of: id).link] }
            let chosen = one ?? Array(links.values)
            for link in chosen { link.close("\(what), on purpose", isReset: what == "reset") }
            return .object([("ok", true), ("closed", .number(chosen.count))])
        default:
            guard let fault = Faults.FrameFault(rawValue: what) else {
                throw .refused("'\(what)' is no misbehaviour. \(Self.misbehaviours)")
            }
            let times = try count(words.popFirst()) ?? 1
            let only = try words.first.map { text throws(SimulatorError) in try command(text) }
            try faults.add(fault, count: times, command: only)
        }
        return .object([("ok", true)])
    }

    private func count(_ text: String?) throws(SimulatorError) -> Int? {
        try text.map { text throws(SimulatorError) in try number(text, in: 1...1_000_000, for: "N") }
    }

    /// What a refusal or a silence is about, as `Faults` names it.
    private func subject(_ word: String?) throws(SimulatorError) -> String {
        switch word {
        case "http", "redirect", "register", "token": word ?? ""
        case "login": "31"
        default: hex(try command(word))
        }
    }
}
