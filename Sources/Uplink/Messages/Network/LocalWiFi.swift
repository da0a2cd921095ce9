/// 002 11.1, from a phone in the device's own access point: which networks are there? It names no device; neither does
/// its answer, a `GetWiFiResponse`.
package struct LocalGetWiFiRequest: PlatformMessage {
    package init() {}

    package static var root: String { GetWiFiRequest.root }
    package init(_ fields: FieldReader) throws(MessageError) {}
    package var fields: [Field] { [] }
}

/// 002 11.2, from there too: join this network. Answered at once, by a `ResultResponse<SetWiFiRequest>`.
package struct LocalSetWiFiRequest: PlatformMessage {
    package var ssid: SSID
    package var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    package var password: Secret

    package init(ssid: SSID, security: WiFiSecurity, password: Secret) {
        self.ssid = ssid
        self.security = security
        self.password = password
    }

    package static var root: String { SetWiFiRequest.root }

    package init(_ fields: FieldReader) throws(MessageError) {
        ssid = try fields.value("SSID")
        security = try fields.value("Security")
        password = try fields.optional("Password") ?? Secret(field: "")
    }

    package var fields: [Field] {
        [Field("SSID", ssid), Field("Security", security), Field("Password", password)]
    }
}
