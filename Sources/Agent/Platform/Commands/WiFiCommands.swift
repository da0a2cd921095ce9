import Logging
import Uplink
import WiFi

/// The platform's commands for the Wi-Fi: 62H and 63H (CTMW 7.5.8, 7.5.9).
struct WiFiCommands: Sendable {
    let desk: WiFiService
    let logger: Logger

    func networks(_ request: GetWiFiRequest) async -> GetWiFiResponse {
        let networks = await desk.networks()
        return GetWiFiResponse(
            result: networks == nil ? .other : .success, deviceID: request.deviceID, networks: networks ?? [])
    }

    func join(_ request: SetWiFiRequest) -> ResultCode {
        do throws(JoinRequest.Problem) {
            desk.join(try JoinRequest(ssid: request.ssid, security: request.security, password: request.password))
            return .success
        } catch {
            logger.warning("the platform's Wi-Fi '\(request.ssid)' can't be joined: \(error)")
            return .failure
        }
    }
}
