/// Why a transfer came to nothing. The words are curl's, or the server's own.
package enum TransferFailure: Error, Equatable, CustomStringConvertible {
    /// The server can't be reached: its name, its address, its port, TLS.
    case unreachable(String)
    /// The server's certificate is not to be believed.
    case untrusted(String)
    /// Nothing came or went for too long, or the whole took too long.
    case timedOut(String)
    /// The connection broke.
    case cut(String)
    /// An FTP server doesn't take this account.
    case denied(String)
    /// An FTP server has no room (RFC 959 4.2.2: 452, 552).
    case full(String)
    /// An FTP server can't at the moment: it wants to be asked again (RFC 959 4.2.1, 4yz).
    case busy(String)
    /// An FTP server, or curl, refused something.
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
