/// One exchange with an HTTP or FTP server: what `TransferSession` carries out.
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
        /// HTTP's, in its own words.
        case http(String)
        case ftp(FTPTransfer)
    }

    package var url: String
    package var method: Method
    /// Whole lines, `Name: value`.
    package var headers: [String] = []
    package var body = Body.none
    /// HTTP only: ends when the connection, and TLS, stand. Nothing is sent.
    package var onlyConnects = false
    /// HTTP only: how many redirects are followed. A signed request follows none.
    package var redirects = 0
    /// A file with the certificates of the authorities that a TLS server's is checked with; nil: the system's.
    package var authorities: String?
    /// In bytes; a longer answer is a failure.
    package var answerLimit = 64 * 1024
    /// Takes the answer's body as it comes, in place of the answer; ends the transfer by saying no.
    package var sink: ((UnsafeRawBufferPointer) -> Bool)?
    package var times = TransferTimes()

    package init(url: String, method: Method) {
        self.url = url
        self.method = method
    }
}

/// What only FTP has.
package struct FTPTransfer {
    package var account: String
    package var password: String
    /// Appends to what the server has already; nothing is sent when it has all.
    package var resumes = false
    /// The byte that a download, which is a transfer with a sink, begins at.
    package var offset: Int64 = 0
    /// Sent before and after the transfer, in the URL's folder. A `*` in front: it may be refused.
    package var commandsBefore: [String] = []
    package var commandsAfter: [String] = []
}

/// How long a transfer may take, in seconds.
package struct TransferTimes {
    package var connect = 8
    /// All of it; nil for uploads, which take as long as they take.
    package var total: Int?
    /// Nothing moved for so long: the server hangs.
    package var silence = 30
}

/// What the server said.
package struct TransferAnswer {
    /// HTTP's, or FTP's last reply.
    package var status = 0
    /// HTTP's, of the last answer, with names in lower case.
    package var headers: [String: String] = [:]
    package var body: [UInt8] = []
    /// FTP's last lines, at most `TransferAnswer.keptReplies`.
    package var replies: [String] = []
    /// What a HEAD or an FTP SIZE said.
    package var length: Int64?
}
