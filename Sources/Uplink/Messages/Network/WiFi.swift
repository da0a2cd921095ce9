/// A Wi-Fi network that the device hears (002 7.5.8).
package struct WiFiNetwork: Sendable, Hashable {
    package var ssid: SSID
    package var signal: SignalStrength
    package var security: WiFiSecurity
    package var isInUse: Bool

    package init(ssid: SSID, signal: SignalStrength, security: WiFiSecurity, isInUse: Bool) {
        self.ssid = ssid
        self.signal = signal
        self.security = security
        self.isInUse = isInUse
    }

    init(_ fields: FieldReader) throws(MessageError) {
        ssid = try fields.value("SSID")
        signal = try fields.value("Signal")
        security = try fields.value("Security")
        isInUse = try fields.value("InUse")
    }

    var fields: [Field] {
        [Field("SSID", ssid), Field("Signal", signal), Field("Security", security), Field("InUse", isInUse)]
    }
}

/// 62H, 002 7.5.8: which networks are there?
package struct GetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = GetWiFiResponse
    package static var command: LinkCommand { .getWiFi }
    package static var name: String { "GET_WIFI" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer: the ten networks with the strongest signals.
package struct GetWiFiResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var networks: [WiFiNetwork]

    package init(result: ResultCode, deviceID: DeviceID?, networks: [WiFiNetwork] = []) {
        self.result = result
        self.deviceID = deviceID
        self.networks = networks
    }

    package static var root: String { "GET_WIFI_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        networks = try fields.groups("WifiSSID", WiFiNetwork.init)
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + networks.map { Field("WifiSSID", group: $0.fields) }
    }
}

/// 63H, 002 7.5.9: join this network. Answered at once; the outcome goes by an exception.
package struct SetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID
    package var ssid: SSID
    package var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    package var password: Secret

    package init(deviceID: DeviceID, ssid: SSID, security: WiFiSecurity, password: Secret) {
        self.deviceID = deviceID
        self.ssid = ssid
        self.security = security
        self.password = password
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setWiFi }
    package static var name: String { "SET_WIFI" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        ssid = try fields.value("SSID")
        security = try fields.value("Security")
        password = try fields.optional("Password") ?? Secret(field: "")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("SSID", ssid), Field("Security", security), Field("Password", password)]
    }
}
