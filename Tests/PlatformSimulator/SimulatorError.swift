/// What went wrong, in words for the person at the console.
enum SimulatorError: Error, CustomStringConvertible {
    case noMD5
    case tooLong(Int)
    case xml(String, at: Int)
    /// A console line or an option that can't be followed; the text says why and what would do.
    case refused(String)
    case notOpened(what: String, port: Int, reason: String)

    var description: String {
        switch self {
        case .noMD5: "OpenSSL refuses MD5 here (FIPS mode?), and every frame of the link needs it"
        case .tooLong(let count): "\(count) bytes do not fit a frame, which holds 65535 at most"
        case .xml(let what, let at): "byte \(at): \(what)"
        case .refused(let why): why
        case .notOpened(let what, let port, let reason): "could not listen for \(what) at port \(port): \(reason)"
        }
    }
}
