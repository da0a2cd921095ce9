/// 002 11.1, from a phone in the device's own access point: which networks are there? It names no device; neither does
/// its answer, a `GetWiFiResponse`.
public struct LocalGetWiFiRequest: PlatformMessage {
    public init() {}

    public static var root: String { GetWiFiRequest.root }
    public init(_ fields: FieldReader) throws(MessageError) {}
    public var fields: [Field] { [] }
}

/// 002 11.2, from there too: join this network. Answered at once, by a `ResultResponse<SetWiFiRequest>`.
public struct LocalSetWiFiRequest: PlatformMessage {
    public var ssid: SSID
    public var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    public var password: Secret

    public init(ssid: SSID, security: WiFiSecurity, password: Secret) {
        self.ssid = ssid
        self.security = security
        self.password = password
    }

    public static var root: String { SetWiFiRequest.root }

    public init(_ fields: FieldReader) throws(MessageError) {
        ssid = try fields.value("SSID")
        security = try fields.value("Security")
        password = try fields.optional("Password") ?? Secret(field: "")
    }

    public var fields: [Field] {
        [Field("SSID", ssid), Field("Security", security), Field("Password", password)]
    }
}
