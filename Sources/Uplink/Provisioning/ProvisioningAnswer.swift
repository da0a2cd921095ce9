import Device
import Net

/// A request's body (CTMW 11): `GET_WIFI_REQ`, or `SET_WIFI_REQ`.
enum ProvisioningRequest {
    case networks
    case join(LocalSetWiFiRequest)
    /// A `SET_WIFI_REQ` with a wrong value, answered in its own `_RES`.
    case badJoin
    case malformed

    init(_ body: [UInt8]) {
        let root = try? XMLReader.read(body)
        switch root?.name {
        case LocalGetWiFiRequest.root: self = .networks
        case LocalSetWiFiRequest.root:
            self = root.flatMap { try? LocalSetWiFiRequest($0) }.map { .join($0) } ?? .badJoin
        default: self = .malformed
        }
    }
}

/// A response of the HTTP service of CTMW chapter 11: `POST /wifi` with XML in, XML out.
struct ProvisioningAnswer: Sendable, Hashable {
    enum Status: Int, Sendable {
        case ok = 200
        case badRequest = 400
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case tooLarge = 413
    }

    var status: Status
    var body: [UInt8] = []

    /// A body's maximum in bytes. A request's XML is a few hundred bytes. Comparing a text of combining marks costs
    /// the square of its length: a few milliseconds for this size.
    static let mostBody = 4_096
    static let contentType = "text/xml;charset=UTF-8"
    static let path = "/wifi"

    /// The refusal of a request by its head; nil: none. A query after the path is ignored.
    ///
    /// A page in a station's browser is refused: the browser names it (`Origin`), unless the page's own name
    /// resolves to this device, and then that name is the `Host`.
    static func refusal(method: String, uri: String, origins: [String], hosts: [String]) -> ProvisioningAnswer? {
        guard origins.isEmpty, hosts.allSatisfy(isAddress) else { return ProvisioningAnswer(status: .forbidden) }
        guard uri.utf8.prefix(while: { $0 != UInt8(ascii: "?") }).elementsEqual(path.utf8) else {
            return ProvisioningAnswer(status: .notFound)
        }
        return method == "POST" ? nil : ProvisioningAnswer(status: .methodNotAllowed)
    }

    /// Whether `host` is an IPv4 address, with or without a port.
    private static func isAddress(_ host: String) -> Bool {
        let name = host.utf8.prefix { $0 != UInt8(ascii: ":") }
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(Substring($0)) != nil }
    }

    /// The response of CTMW 11.1; nil: the Wi-Fi does not work.
    static func networks(_ networks: [WiFiNetwork]?) -> ProvisioningAnswer {
        ProvisioningAnswer(status: .ok, body: GetWiFiResponse(networks: networks, deviceID: nil).document)
    }

    /// The response of CTMW 11.2.
    static func joining(_ result: ResultCode) -> ProvisioningAnswer {
        ProvisioningAnswer(
            status: .ok, body: ResultResponse<SetWiFiRequest>(result: result, deviceID: nil).document)
    }
}
