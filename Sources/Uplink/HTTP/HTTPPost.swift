import CCurl
import NIOPosix

/// A POST to the platform's redirect or registration server (002 5, 7.2), by libcurl.
public struct HTTPPost: Sendable {
    /// Why there is no answer.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        /// The transfer itself: name, connection, TLS, time-out. The words are curl's.
        case transfer(url: String, reason: String)
        /// The server answered with something else than 200.
        case status(url: String, Int)
        case answerTooLong(url: String, limit: Int)

        public var description: String {
            switch self {
            case .transfer(let url, let reason): "POST \(url): \(reason)"
            case .status(let url, let status): "POST \(url): the server answered \(status)"
            case .answerTooLong(let url, let limit): "POST \(url): the answer is longer than \(limit) bytes"
            }
        }
    }

    public let url: String
    public let body: [UInt8]

    /// Answers are a page of XML.
    static let answerBytes = 64 * 1024
    static let connectSeconds = 8
    static let totalSeconds = 20

    public init(url: String, body: [UInt8]) {
        self.url = url
        self.body = body
    }

    /// Sends it and gives the answer's body. The transfer blocks a thread of its own, at most 20 s.
    public func send() async throws -> [UInt8] {
        try await Self.threads.runIfActive { try transfer() }
    }

    /// What curl's callback fills; it lives as long as the transfer.
    private final class Answer {
        var bytes: [UInt8] = []
        var isTooLong = false
    }

    private func transfer() throws(Failure) -> [UInt8] {
        _ = Self.initialised
        guard let handle = curl_easy_init() else { throw .transfer(url: url, reason: "libcurl could not start") }
        defer { curl_easy_cleanup(handle) }
        var headers: UnsafeMutablePointer<curl_slist>?
        for header in ["Content-Type: text/xml; charset=utf-8", "Expect:"] { headers = curl_slist_append(headers, header) }
        defer { curl_slist_free_all(headers) }
        let answer = Answer()
        let context = Unmanaged.passUnretained(answer).toOpaque()
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = withExtendedLifetime(answer) { () -> CURLcode in
            body.withUnsafeBytes { bytes in
                message.withUnsafeMutableBufferPointer { message in
                    ccurl_set_string(handle, CURLOPT_URL, url)
                    ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
                    ccurl_set_string(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
                    ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 1)
                    ccurl_set_long(handle, CURLOPT_MAXREDIRS, 3)
                    ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)  // signals belong to the process, not to this thread
                    ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT, Self.connectSeconds)
                    ccurl_set_long(handle, CURLOPT_TIMEOUT, Self.totalSeconds)
                    ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers)
                    ccurl_set_long(handle, CURLOPT_POST, 1)
                    ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, bytes.count)
                    ccurl_set_string(handle, CURLOPT_POSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
                    ccurl_set_string(handle, CURLOPT_ERRORBUFFER, message.baseAddress)
                    ccurl_set_writer(handle, Self.write, context)
                    return curl_easy_perform(handle)
                }
            }
        }
        if answer.isTooLong { throw .answerTooLong(url: url, limit: Self.answerBytes) }
        guard code == CURLE_OK else {
            let detail = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw .transfer(url: url, reason: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
        }
        let status = ccurl_status(handle)
        guard status == 200 else { throw .status(url: url, status) }
        return answer.bytes
    }

    private static let write: ccurl_write_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let answer = Unmanaged<Answer>.fromOpaque(context).takeUnretainedValue()
        guard answer.bytes.count + size * count <= HTTPPost.answerBytes else {
            answer.isTooLong = true
            return 0
        }
        answer.bytes += UnsafeRawBufferPointer(start: bytes, count: size * count)
        return size * count
    }

    /// Threads of its own: a server that does not answer must not keep anybody else waiting.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    /// Once in the process, before the first transfer.
    private static let initialised: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
