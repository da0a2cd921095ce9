package import Base
package import Device

/// 62H, CTMW 7.5.8: which networks are there?
package struct GetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = GetWiFiResponse
    package static var command: LinkCommand { .getWiFi }
    package static var name: String { "GET_WIFI" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
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
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .groups("WifiSSID", \.networks))
    }
}

/// 63H, CTMW 7.5.9: join this network. Answered at once; the outcome goes by an exception.
package struct SetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID
    package var ssid: SSID
    package var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    package var password: Secret

    package static var command: LinkCommand { .setWiFi }
    package static var name: String { "SET_WIFI" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("SSID", \.ssid), .value("Security", \.security),
            .value("Password", \.password, or: Secret(wireText: "")))
    }
}

extension WiFiNetwork: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("SSID", \.ssid), .value("Signal", \.signal), .value("Security", \.security),
            .value("InUse", \.isInUse))
    }
}
