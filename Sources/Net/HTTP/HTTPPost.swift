import NIOPosix

/// A POST to the platform's redirect or registration server (CTMW 5, 7.2).
package struct HTTPPost: Sendable {
    /// The reason why there is no response.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// The transfer itself failed: name, connection, TLS, time-out. The text is curl's.
        case transfer(url: String, reason: String)
        /// The server responded with a status other than 200.
        case status(url: String, Int)
        case answerTooLong(url: String, limit: Int)

        package var description: String {
            switch self {
            case .transfer(let url, let reason): "POST \(url): \(reason)"
            case .status(let url, let status): "POST \(url): the server answered \(status)"
            case .answerTooLong(let url, let limit): "POST \(url): the answer is longer than \(limit) bytes"
            }
        }
    }

    package let url: String
    package let body: [UInt8]

    /// The limit of a response's body, which is a page of XML.
    static let answerBytes = 64 * 1024
    static let totalSeconds = 20

    package init(url: String, body: [UInt8]) {
        self.url = url
        self.body = body
    }

    /// Sends the request and returns the response's body. The transfer blocks a thread of its own, at most 20 s;
    /// cancelling the task ends it sooner.
    package func send() async throws -> [UInt8] {
        let control = TransferControl()
        return try await withTaskCancellationHandler {
            try await Self.threads.runIfActive { try transfer(control) }
        } onCancel: {
            control.cancel()
        }
    }

    private func transfer(_ control: TransferControl) throws(Failure) -> [UInt8] {
        guard let session = TransferSession() else { throw .transfer(url: url, reason: "libcurl could not start") }
        var transfer = Transfer(url: url, method: .http("POST"))
        transfer.headers = ["Content-Type: text/xml; charset=utf-8", "Expect:"]
        transfer.body = .bytes(body)
        transfer.redirects = 3
        transfer.answerLimit = Self.answerBytes
        transfer.times.total = Self.totalSeconds
        let answer: TransferAnswer
        do throws(TransferFailure) {
            answer = try session.perform(transfer, control: control)
        } catch .answerTooLong(let limit) {
            throw .answerTooLong(url: url, limit: limit)
        } catch {
            throw .transfer(url: url, reason: error.description)
        }
        guard answer.status == 200 else { throw .status(url: url, answer.status) }
        return answer.body
    }

    /// Dedicated threads: a server that does not respond must not delay other requests.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()
}
