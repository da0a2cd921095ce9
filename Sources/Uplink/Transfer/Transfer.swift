/// One exchange with an HTTP or FTP server: what `TransferSession` carries out.
struct Transfer {
    enum Body {
        case none
        case bytes([UInt8])
        /// A part of a source.
        case source(any UploadSource, Range<Int64>)

        var count: Int64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): Int64(bytes.count)
            case .source(_, let range): range.upperBound - range.lowerBound
            }
        }
    }

    enum Method {
        /// HTTP's, in its own words.
        case http(String)
        case ftp(FTPTransfer)
    }

    var url: String
    var method: Method
    /// Whole lines, `Name: value`.
    var headers: [String] = []
    var body = Body.none
    /// HTTP only: ends when the connection, and TLS, stand. Nothing is sent.
    var onlyConnects = false
    /// HTTP only: how many redirects are followed. A signed request follows none.
    var redirects = 0
    /// A file with the certificates of the authorities that a TLS server's is checked with; nil: the system's.
    var authorities: String?
    /// In bytes; a longer answer is a failure.
    var answerLimit = 64 * 1024
    /// Takes the answer's body as it comes, in place of the answer; ends the transfer by saying no.
    var sink: ((UnsafeRawBufferPointer) -> Bool)?
    var times = TransferTimes()

    init(url: String, method: Method) {
        self.url = url
        self.method = method
    }
}

/// What only FTP has.
struct FTPTransfer {
    var account: String
    var password: String
    /// Appends to what the server has already; nothing is sent when it has all.
    var resumes = false
    /// The byte that a download, which is a transfer with a sink, begins at.
    var offset: Int64 = 0
    /// Sent before and after the transfer, in the URL's folder. A `*` in front: it may be refused.
    var commandsBefore: [String] = []
    var commandsAfter: [String] = []
}

/// How long a transfer may take, in seconds.
struct TransferTimes {
    var connect = 8
    /// All of it; nil for uploads, which take as long as they take.
    var total: Int?
    /// Nothing moved for so long: the server hangs.
    var silence = 30
}

/// What the server said.
struct TransferAnswer {
    /// HTTP's, or FTP's last reply.
    var status = 0
    /// HTTP's, of the last answer, with names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// FTP's last lines, at most `TransferAnswer.keptReplies`.
    var replies: [String] = []
    /// What a HEAD or an FTP SIZE said.
    var length: Int64?
}
