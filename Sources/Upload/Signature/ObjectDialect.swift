import Base
import System

/// The protocol variant of a storage. Both address buckets by path, not by host name: their names have capitals here.
package enum ObjectDialect: String, Sendable, CaseIterable {
    /// 天翼云 OOS and other storages of its time: signature V2.
    case oos
    /// Present-day S3: signature V4.
    case s3

    /// Whether the body's digest is signed, so that it must be known before the body is sent.
    func signsPayload(isEncrypted: Bool) -> Bool { self == .s3 && !isEncrypted }

    /// The headers that sign `request`.
    func headers(
        for request: ObjectRequest, by credentials: ObjectCredentials, region: String, at time: SigningTime
    ) throws(Digests.Unavailable) -> [String: String] {
        switch self {
        case .oos: try SignatureV2.headers(for: request, by: credentials, at: time)
        case .s3: try SignatureV4.headers(for: request, by: credentials, region: region, at: time)
        }
    }
}
