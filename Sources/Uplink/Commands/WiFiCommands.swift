package import Base
package import Device

/// 62H and 63H (CTMW 7.5.8, 7.5.9).
package struct WiFiCommands: Sendable {
    private let wifi: any WiFiControl

    package init(wifi: any WiFiControl) { self.wifi = wifi }

    /// Responds with `Result` 255 when the Wi-Fi does not work.
    func networks(_ request: GetWiFiRequest) async -> GetWiFiResponse {
        let networks = try? await wifi.networks()
        return GetWiFiResponse(networks: networks, deviceID: request.deviceID)
    }

    func join(_ request: SetWiFiRequest) throws(ControlError) {
        try wifi.join(request.ssid, security: request.security, password: request.password)
    }
}

extension GetWiFiResponse {
    /// - Parameter networks: nil when the Wi-Fi does not work.
    init(networks: [WiFiNetwork]?, deviceID: DeviceID?) {
        self.init(result: networks == nil ? .other : .success, deviceID: deviceID, networks: networks ?? [])
    }
}

/// 62H, CTMW 7.5.8: asks for the networks in reach.
package struct GetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = GetWiFiResponse
    package static var command: LinkCommand { .getWiFi }
    package static var name: String { "GET_WIFI" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// The response: the ten networks with the strongest signals.
package struct GetWiFiResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var networks: [WiFiNetwork] = []

    package static var root: String { "GET_WIFI_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .groups("WifiSSID", \.networks))
    }
}

/// 63H, CTMW 7.5.9: joins a network. Answered at once; the result follows as an exception.
package struct SetWiFiRequest: LinkRequest {
    package var deviceID: DeviceID
    package var ssid: SSID
    package var security: WiFiSecurity
    /// The password; empty or left out for an open network.
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

/// CTMW 11.1, from a phone in the device's own access point: asks for the networks in reach. It names no device; nor
/// does its response, a `GetWiFiResponse`.
package struct LocalGetWiFiRequest: PlatformMessage {
    package static var root: String { GetWiFiRequest.root }
    package static var schema: Schema<Self> { Schema(Self.init) }
}

/// CTMW 11.2, likewise from a phone: joins a network. Answered at once, by a `ResultResponse<SetWiFiRequest>`.
package struct LocalSetWiFiRequest: PlatformMessage {
    package var ssid: SSID
    package var security: WiFiSecurity
    /// The password; empty or left out for an open network.
    package var password: Secret

    package static var root: String { SetWiFiRequest.root }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("SSID", \.ssid), .value("Security", \.security),
            .value("Password", \.password, or: Secret(wireText: "")))
    }
}
