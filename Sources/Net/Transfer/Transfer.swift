/// One exchange with an HTTP or FTP server, performed by `TransferSession`.
package struct Transfer {
    package enum Body {
        case none
        case bytes([UInt8])
        /// A part of a source.
        case source(any UploadSource, Range<Int64>)

        package var count: Int64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): Int64(bytes.count)
            case .source(_, let range): range.upperBound - range.lowerBound
            }
        }
    }

    package enum Method {
        /// An HTTP method.
        case http(String)
        case ftp(FTPTransfer)
    }

    package var url: String
    package var method: Method
    /// Whole header lines, `Name: value`.
    package var headers: [String] = []
    package var body = Body.none
    /// HTTP only: the transfer ends when the connection, and TLS, are established. Nothing is sent.
    package var onlyConnects = false
    /// HTTP only: the maximum number of redirects. A signed request follows none.
    package var redirects = 0
    /// A file with the CA certificates for checking a TLS server; nil: the system's.
    package var authorities: String?
    /// The limit of the response in bytes; a longer one is a failure.
    package var answerLimit = 64 * 1024
    /// Takes the response's body as it arrives; nothing is kept in the response then. Returning false ends the
    /// transfer.
    package var sink: ((UnsafeRawBufferPointer) -> Bool)?
    package var times = TransferTimes()

    package init(url: String, method: Method) {
        self.url = url
        self.method = method
    }
}

/// The settings that only FTP has.
package struct FTPTransfer {
    package var account: String
    package var password: String
    /// Appends to the server's file; nothing is sent when the server has all bytes.
    package var resumes = false
    /// The offset at which a download (a transfer with a sink) begins.
    package var offset: Int64 = 0
    /// Commands before and after the transfer, in the URL's folder. A leading `*` means that the command may be
    /// refused.
    package var commandsBefore: [String] = []
    package var commandsAfter: [String] = []
}

/// The time limits of a transfer in seconds.
package struct TransferTimes {
    package var connect = 8
    /// The limit for the whole transfer; nil for uploads, which have none.
    package var total: Int?
    /// The limit without any data transferred: the server hangs.
    package var silence = 30
}

/// The server's response.
package struct TransferAnswer {
    /// The HTTP status, or the code of FTP's last reply.
    package var status = 0
    /// The header fields of the last HTTP response, with names in lower case.
    package var headers: [String: String] = [:]
    package var body: [UInt8] = []
    /// The last lines of FTP replies, at most `TransferAnswer.keptReplies`.
    package var replies: [String] = []
    /// The length from a HEAD response or an FTP SIZE reply.
    package var length: Int64?
}
