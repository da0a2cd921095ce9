import Base
package import Net
import System

/// An object storage, used by one thread at a time: every call blocks until the response has arrived.
///
/// It corrects a wrong clock and a wrong region by itself, from the storage's responses.
package final class ObjectStore {
    package let account: ObjectAccount
    let control: TransferControl
    private let session: TransferSession
    private let wallTime: () -> Int64
    private let silence: Int
    private let authorities: String?

    /// Larger objects are sent in parts of this many bytes.
    let partSize: Int64
    /// Whether any request with this account has succeeded.
    private var hasWorked = false
    private var region: String
    /// The correction of the device's clock, in seconds.
    private var clockError: Int64 = 0

    private static let answerBytes = 1024 * 1024

    /// - Parameters:
    ///   - partSize: in bytes, at least 5 MiB on most storages. 8 MiB by default: an interruption costs at most that
    ///     much.
    ///   - silence: seconds without any data after which the connection is given up.
    ///   - authorities: a file with the CA certificates for an https storage; nil: the system's.
    ///   - wallTime: Unix time in seconds; it may be wrong, as on a camera before its clock is set.
    /// - Returns: nil when libcurl can't start.
    package init?(
        account: ObjectAccount, control: TransferControl, partSize: Int64 = 8 << 20, silence: Int = 60,
        authorities: String? = nil, wallTime: @escaping () -> Int64
    ) {
        guard let session = TransferSession() else { return nil }
        self.session = session
        self.account = account
        self.control = control
        self.partSize = max(partSize, 1)
        self.silence = silence
        self.authorities = authorities
        self.wallTime = wallTime
        region = account.region
    }

    /// A request to the storage.
    package struct Call {
        var step: ObjectStoreFailure.Step
        var method: ObjectRequest.Method
        var bucket: String
        var key: String?
        var query: [ObjectRequest.QueryItem] = []
        var type: String?
        var body = Transfer.Body.none
        /// Error codes and statuses that count as success, too.
        var allowed: Set<Int> = []

        var place: String { key.map { "\(bucket)/\($0)" } ?? bucket }
    }

    /// The response, if it is a success or its status is allowed.
    package func send(_ call: Call) throws(ObjectStoreFailure) -> TransferAnswer {
        var hasAdopted = false
        while true {
            let answer = try exchange(call)
            if (200..<300).contains(answer.status) || call.allowed.contains(answer.status) {
                hasWorked = true
                return answer
            }
            let error = ObjectStoreError(body: answer.body)
            if !hasAdopted, adopt(error, answer) {
                hasAdopted = true
                continue
            }
            // A storage that reports a missing object has accepted the account.
            if answer.status == 404, error != nil { hasWorked = true }
            throw failure(of: call, answer, error)
        }
    }

    func failure(of call: Call, _ answer: TransferAnswer, _ error: ObjectStoreError?) -> ObjectStoreFailure {
        let cause = ObjectStoreError.cause(status: answer.status, code: error?.code, isFirst: !hasWorked)
        let words = error.map { ", \($0.code): \($0.message)" } ?? ""
        return ObjectStoreFailure(
            step: call.step, place: call.place, cause: cause, reason: "the storage answered \(answer.status)\(words)",
            code: error?.code)
    }

    /// Adopts the time or the region named in an error. True: try again.
    private func adopt(_ error: ObjectStoreError?, _ answer: TransferAnswer) -> Bool {
        if error?.code == "RequestTimeTooSkewed", let date = answer.headers["date"].flatMap(SigningTime.init(httpDate:))
        {
            clockError = date.seconds - wallTime()
            return true
        }
        if let named = error?.region, named != region, ObjectAccount.isPlain(named), account.dialect == .s3 {
            region = named
            return true
        }
        return false
    }

    private func exchange(_ call: Call) throws(ObjectStoreFailure) -> TransferAnswer {
        func failure(_ cause: ObjectStoreFailure.Cause, _ reason: String) -> ObjectStoreFailure {
            ObjectStoreFailure(step: call.step, place: call.place, cause: cause, reason: reason)
        }
        do throws(TransferFailure) {
            return try session.perform(try signed(call), control: control)
        } catch .source(let error) {
            throw failure(.source(error), error.description)
        } catch .cancelled {
            throw failure(.cancelled, TransferFailure.cancelled.description)
        } catch .untrusted(let words) {
            throw failure(.untrusted, words)
        } catch {
            throw failure(.network, error.description)
        }
    }

    private func signed(_ call: Call) throws(TransferFailure) -> Transfer {
        let endpoint = account.endpoint
        var path = endpoint.path + "/" + PercentEncoding.encode(call.bucket)
        if let key = call.key { path += "/" + PercentEncoding.encode(key, keepsSlash: true) }
        var request = ObjectRequest(method: call.method, host: endpoint.host, path: path)
        request.query = call.query
        request.contentType = call.type
        request.payload = try payload(of: call.body)
        let headers: [String: String]
        do throws(Digests.Unavailable) {
            headers = try account.dialect.headers(
                for: request, by: account.credentials, region: region,
                at: SigningTime(seconds: wallTime() + clockError))
        } catch {
            throw .refused(error.description)
        }
        var transfer = Transfer(
            url: (endpoint.isEncrypted ? "https://" : "http://") + endpoint.host + request.target,
            method: .http(call.method.rawValue))
        // Without a type curl must not add its own: the header is signed.
        transfer.headers =
            headers.map { "\($0.key): \($0.value)" } + ["Content-Type:" + (call.type.map { " \($0)" } ?? "")]
        transfer.body = call.body
        transfer.answerLimit = Self.answerBytes
        transfer.times.silence = silence
        transfer.authorities = authorities
        return transfer
    }

    private func payload(of body: Transfer.Body) throws(TransferFailure) -> ObjectRequest.Payload {
        guard account.dialect.signsPayload(isEncrypted: account.endpoint.isEncrypted) else { return .unsigned }
        return .sha256(try body.sha256(control))
    }
}
