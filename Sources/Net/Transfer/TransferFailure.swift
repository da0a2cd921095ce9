/// The reason why a transfer failed. The text is curl's, or the server's own.
package enum TransferFailure: Error, Equatable, CustomStringConvertible {
    /// The server cannot be reached: its name, its address, its port, TLS.
    case unreachable(String)
    /// The server's certificate is not trusted.
    case untrusted(String)
    /// Nothing was transferred for too long, or the whole transfer took too long.
    case timedOut(String)
    /// The connection was lost.
    case cut(String)
    /// An FTP server refuses the account.
    case denied(String)
    /// An FTP server has no space (RFC 959 4.2.2: 452, 552).
    case full(String)
    /// A temporary failure of an FTP server, to be retried (RFC 959 4.2.1, 4yz).
    case busy(String)
    /// An FTP server, or curl, refused an operation.
    case refused(String)
    case cancelled
    case answerTooLong(limit: Int)
    case source(UploadSourceError)

    package var description: String {
        switch self {
        case .unreachable(let words), .untrusted(let words), .timedOut(let words), .cut(let words),
            .denied(let words), .full(let words), .busy(let words), .refused(let words):
            words
        case .cancelled: "it was ended"
        case .answerTooLong(let limit): "the answer is longer than \(limit) bytes"
        case .source(let error): error.description
        }
    }
}
