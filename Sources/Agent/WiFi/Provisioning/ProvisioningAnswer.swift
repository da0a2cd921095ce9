import Device
import Net
import Uplink
import WiFi

/// What the HTTP service of CTMW chapter 11 does with a request: `POST /wifi` with XML in, XML out.
struct ProvisioningAnswer: Sendable, Hashable {
    enum Status: Int, Sendable {
        case ok = 200
        case badRequest = 400
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case tooLarge = 413
    }

    /// What the device has to do before it can answer.
    enum Wish: Sendable, Hashable {
        case networks
        case join(JoinRequest)
    }

    var status: Status
    var body: [UInt8] = []

    /// A request's XML is a few hundred bytes. To compare a text of combining marks costs the square of its length: a
    /// few milliseconds for this.
    static let mostBody = 4_096
    static let contentType = "text/xml;charset=UTF-8"
    static let path = "/wifi"

    /// Nil as long as the head says nothing against the request. A query behind the path is not looked at.
    ///
    /// A page in a guest's browser may not ask: the browser says which one does (`Origin`), unless the page's own name
    /// leads here, and then that is the `Host`.
    static func refusal(method: String, uri: String, origins: [String], hosts: [String]) -> ProvisioningAnswer? {
        guard origins.isEmpty, hosts.allSatisfy(isAddress) else { return ProvisioningAnswer(status: .forbidden) }
        guard uri.utf8.prefix(while: { $0 != UInt8(ascii: "?") }).elementsEqual(path.utf8) else {
            return ProvisioningAnswer(status: .notFound)
        }
        return method == "POST" ? nil : ProvisioningAnswer(status: .methodNotAllowed)
    }

    /// IPv4, with or without a port.
    private static func isAddress(_ host: String) -> Bool {
        let name = host.utf8.prefix { $0 != UInt8(ascii: ":") }
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(Substring($0)) != nil }
    }

    /// Reads a request's body. What is no request of chapter 11 is answered with 400; one whose values are wrong with
    /// `Result` 1 in its own answer.
    static func read(_ body: [UInt8]) -> Result<Wish, ProvisioningFailure> {
        guard let root = try? XMLReader.read(body) else {
            return .failure(ProvisioningFailure(answer: ProvisioningAnswer(status: .badRequest)))
        }
        switch root.name {
        case LocalGetWiFiRequest.root: return .success(.networks)
        case LocalSetWiFiRequest.root:
            guard let request = try? LocalSetWiFiRequest(root),
                let wish = try? JoinRequest(
                    ssid: request.ssid, security: request.security, password: request.password)
            else { return .failure(ProvisioningFailure(answer: joining(.failure))) }
            return .success(.join(wish))
        default: return .failure(ProvisioningFailure(answer: ProvisioningAnswer(status: .badRequest)))
        }
    }

    /// CTMW 11.1; nil: the Wi-Fi does not work.
    static func networks(_ networks: [WiFiNetwork]?) -> ProvisioningAnswer {
        let result: ResultCode = networks == nil ? .other : .success
        let response = GetWiFiResponse(result: result, deviceID: nil, networks: networks ?? [])
        return ProvisioningAnswer(status: .ok, body: response.document)
    }

    /// CTMW 11.2.
    static func joining(_ result: ResultCode) -> ProvisioningAnswer {
        ProvisioningAnswer(
            status: .ok, body: ResultResponse<SetWiFiRequest>(result: result, deviceID: nil).document)
    }
}

/// A request that is answered without the Wi-Fi.
struct ProvisioningFailure: Error, Hashable {
    var answer: ProvisioningAnswer
}
