/// How the simulated platform behaves at a time; each of its parts for itself.
struct PlatformMood {
    enum Web: CaseIterable { case well, slow, silent, refusing, senseless }

    enum Server: CaseIterable {
        case well
        /// Nothing listens.
        case noListener
        /// Connections never come up, nor fail.
        case blackHole
        /// Takes connections, says nothing.
        case mute
        case refusesLogin
        case closesAtLogin
        /// Leaves some or all heartbeats without an answer.
        case forgetful, deaf
        /// Answers late, up to two and a half minutes.
        case slow
        /// Answers twice, under a wrong SEQ, with an error or with nonsense.
        case confused
        /// Cuts connections at random.
        case cutting
        /// Sends what is no frame.
        case damaging
    }

    var redirect = Web.well
    var registration = Web.well
    var servers = [Server.well, .well]

    /// Bad or good by chance; each part is well in at least a quarter of the cases, so that devices come through at all.
    static func random(_ random: inout SeededRandom) -> PlatformMood {
        func pick<T>(_ all: [T], _ well: T) -> T { Int.random(in: 0..<4, using: &random) == 0 ? well : all.randomElement(using: &random) ?? well }
        return PlatformMood(
            redirect: pick(Web.allCases, .well), registration: pick(Web.allCases, .well),
            servers: [pick(Server.allCases, .well), pick(Server.allCases, .well)])
    }
}
