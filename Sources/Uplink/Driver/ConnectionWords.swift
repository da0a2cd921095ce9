import Glibc
import NIOCore
import NIOPosix
import System

extension Error {
    /// The reason why a connection failed, in plain words.
    var words: String {
        switch self {
        case let error as IOError: return SystemError.text(error.errnoCode)
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first { return failure.error.words }
            if error.dnsAError != nil || error.dnsAAAAError != nil { return "the name \(error.host) has no address" }
            return "\(error)"
        case let error as ChannelError where error.isTimeout: return "no answer in time"
        default: return "\(self)"
        }
    }
}

extension ChannelError {
    fileprivate var isTimeout: Bool { if case .connectTimeout = self { true } else { false } }
}
