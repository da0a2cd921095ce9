package import CCurl

/// One libcurl handle, which keeps its connection between transfers. One thread at a time may use it.
package final class TransferSession {
    private let handle: UnsafeMutableRawPointer

    /// Nil when libcurl cannot start, for lack of memory.
    package init?() {
        guard Self.isReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    deinit { curl_easy_cleanup(handle) }

    /// Initialised once in the process, before the first transfer.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// The size of curl's send buffer. Its own 64 KiB take an eighth more processor time.
    private static let sendBytes = 256 * 1024

    /// Blocks until the transfer has ended. An HTTP response of any status counts as success.
    package func perform(_ transfer: Transfer, control: TransferControl) throws(TransferFailure) -> TransferAnswer {
        let progress = TransferProgress(transfer, control: control)
        let lists = CurlLists()
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        curl_easy_reset(handle)
        let code = withExtendedLifetime((progress, lists)) { () -> CURLcode in
            message.withUnsafeMutableBufferPointer { message in
                ccurl_set_string(handle, CURLOPT_ERRORBUFFER, message.baseAddress)
                defer { ccurl_set_string(handle, CURLOPT_ERRORBUFFER, nil) }
                setCommon(transfer)
                switch transfer.method {
                case .http(let method): setHTTP(transfer, method, lists)
                case .ftp(let ftp): setFTP(transfer, ftp, lists)
                }
                setCallbacks(Unmanaged.passUnretained(progress).toOpaque())
                return curl_easy_perform(handle)
            }
        }
        if let failure = progress.failure { throw failure }
        var answer = progress.answer
        answer.status = ccurl_status(handle)
        let length = ccurl_content_length(handle)
        answer.length = length < 0 ? nil : Int64(length)
        guard code == CURLE_OK else {
            let detail = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
            throw TransferFailure(
                code, status: answer.status, words: ([words] + answer.replies.suffix(1)).joined(separator: "; server: ")
            )
        }
        return answer
    }

    private func setCommon(_ transfer: Transfer) {
        ccurl_set_string(handle, CURLOPT_URL, transfer.url)
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)  // signals belong to the process, not to this thread
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT, transfer.times.connect)
        if let total = transfer.times.total { ccurl_set_long(handle, CURLOPT_TIMEOUT, total) }
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, transfer.times.silence)
        ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, Self.sendBytes)
        if let authorities = transfer.authorities { ccurl_set_string(handle, CURLOPT_CAINFO, authorities) }
        // Detects a lost network while nothing is being sent.
        ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    }

    private func setHTTP(_ transfer: Transfer, _ method: String, _ lists: CurlLists) {
        ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_string(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        ccurl_set_long(handle, CURLOPT_PATH_AS_IS, 1)  // a signed path must not be normalised
        ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, transfer.redirects > 0 ? 1 : 0)
        ccurl_set_long(handle, CURLOPT_MAXREDIRS, transfer.redirects)
        ccurl_set_list(handle, CURLOPT_HTTPHEADER, lists.make(transfer.headers))
        ccurl_set_long(handle, CURLOPT_CONNECT_ONLY, transfer.onlyConnects ? 1 : 0)
        switch method {
        case "GET": ccurl_set_long(handle, CURLOPT_HTTPGET, 1)
        case "HEAD": ccurl_set_long(handle, CURLOPT_NOBODY, 1)
        case "POST":
            ccurl_set_long(handle, CURLOPT_POST, 1)
            ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(transfer.body.count))
        case "PUT":
            ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
            ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(transfer.body.count))
        default: ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, method)
        }
    }

    private func setFTP(_ transfer: Transfer, _ ftp: FTPTransfer, _ lists: CurlLists) {
        ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "ftp")
        ccurl_set_string(handle, CURLOPT_USERNAME, ftp.account)
        ccurl_set_string(handle, CURLOPT_PASSWORD, ftp.password)
        if transfer.sink == nil {
            ccurl_set_long(handle, CURLOPT_FTP_CREATE_MISSING_DIRS, Int(CURLFTP_CREATE_DIR_RETRY.rawValue))
        }
        ccurl_set_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, transfer.times.silence)
        ccurl_set_list(handle, CURLOPT_QUOTE, lists.make(ftp.commandsBefore))
        ccurl_set_list(handle, CURLOPT_POSTQUOTE, lists.make(ftp.commandsAfter))
        if transfer.sink != nil {
            ccurl_set_offset(handle, CURLOPT_RESUME_FROM_LARGE, curl_off_t(ftp.offset))
        } else if case .none = transfer.body {
            ccurl_set_long(handle, CURLOPT_NOBODY, 1)
        } else {
            ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
            ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(transfer.body.count))
            ccurl_set_offset(handle, CURLOPT_RESUME_FROM_LARGE, ftp.resumes ? -1 : 0)
        }
    }

    private func setCallbacks(_ context: UnsafeMutableRawPointer) {
        ccurl_set_reader(handle, TransferProgress.read, TransferProgress.seek, context)
        ccurl_set_writer(handle, TransferProgress.write, context)
        ccurl_set_header_writer(handle, TransferProgress.readHeader, context)
        ccurl_set_progress(handle, TransferProgress.check, context)
    }
}

/// String lists for curl, freed when the transfer has ended.
private final class CurlLists {
    private var heads: [UnsafeMutablePointer<curl_slist>] = []

    func make(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var head: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(head, line) else { break }
            head = longer
        }
        if let head { heads.append(head) }
        return head
    }

    deinit { for head in heads { curl_slist_free_all(head) } }
}

extension TransferFailure {
    /// - Parameter status: the code of FTP's last reply.
    package init(_ code: CURLcode, status: Int, words: String) {
        self =
            switch code {
            case CURLE_REMOTE_DISK_FULL: .full(words)
            case _ where status == 452 || status == 552 || Self.speaksOfSpace(words): .full(words)
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
                CURLE_SSL_CONNECT_ERROR, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
                .unreachable(words)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE: .untrusted(words)
            case CURLE_OPERATION_TIMEDOUT, CURLE_FTP_ACCEPT_TIMEOUT: .timedOut(words)
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: .cut(words)
            case _ where (400..<500).contains(status) && Self.refusals.contains(code): .busy(words)
            case CURLE_LOGIN_DENIED: .denied(words)
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            default: .refused(words)
            }
    }

    /// The failures for an FTP server's refusals, temporary or permanent.
    private static let refusals = [
        CURLE_FTP_COULDNT_RETR_FILE, CURLE_UPLOAD_FAILED, CURLE_REMOTE_ACCESS_DENIED, CURLE_QUOTE_ERROR,
        CURLE_WEIRD_SERVER_REPLY, CURLE_FTP_WEIRD_PASV_REPLY,
    ]

    /// Whether the reply's text means a full disk: some servers pass on the system's error (ENOSPC, EDQUOT) under any
    /// code.
    private static func speaksOfSpace(_ words: String) -> Bool {
        words.contains("No space left on device") || words.contains("Disk quota exceeded")
    }
}
