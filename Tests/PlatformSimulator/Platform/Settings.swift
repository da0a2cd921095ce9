/// What the command line decides.
struct Settings: Sendable {
    /// Where everything listens, and what devices are told to come to.
    var address = "127.0.0.1"
    var httpPort = 0
    var linkPort = 0
    /// nil: there is no backup server.
    var backupLinkPort: Int?
    /// DevID to DevKey. Empty: every device with any key is let in.
    var keys: [String: String] = [:]
    var turn: [String] = []
    var ftp: [String] = []
    var cloud: [String] = []
    /// Seconds east of UTC.
    var utcOffset = 8 * 3600
    /// A link without a heartbeat for so many seconds is closed (CTMW 7.3.4).
    var silence = 360
    /// Seconds that must lie between two registrations (CTMW 7.2: 300), and between a refused login and the next one
    /// (CTMW 7.3.3: 180), for it not to be an oddity; 0: nobody looks.
    var registerPause = 0
    var loginPause = 0
    var logSize = 10_000
    var controlPath: String?

    /// `ID:KEY`; a key may contain colons.
    static func device(_ text: String) throws(SimulatorError) -> (id: String, key: String) {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
            throw .refused("--device \(text): ID:KEY is wanted, as in 81100000001:secret")
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// `+08:00` in seconds.
    static func utcOffset(_ text: String) throws(SimulatorError) -> Int {
        let parts = text.dropFirst().split(separator: ":").map { Int($0) }
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, let hours = parts[0],
            let minutes = parts[1], (0...14).contains(hours), (0...59).contains(minutes)
        else { throw .refused("--utc-offset \(text): something like +08:00 is wanted") }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
