package import Device

/// 62H and 63H (CTMW 7.5.8, 7.5.9).
package struct WiFiCommands: Sendable {
    private let wifi: any WiFiControl

    package init(wifi: any WiFiControl) { self.wifi = wifi }

    /// A Wi-Fi that does not work is `Result` 255.
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
