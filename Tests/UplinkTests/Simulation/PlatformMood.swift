import TestSupport

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

    /// By chance. Redirect and registration are well half of the time: a device that never gets past them shows little.
    static func random(theme: Server, _ random: inout SeededRandom) -> PlatformMood {
        func web() -> Web {
            Bool.random(using: &random) ? .well : Web.allCases.randomElement(using: &random) ?? .well
        }
        func server() -> Server {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .well
            case 1: Server.allCases.randomElement(using: &random) ?? .well
            default: theme
            }
        }
        return PlatformMood(redirect: web(), registration: web(), servers: [server(), server()])
    }
}
