import Logging
import Uplink
import WiFi

extension WiFiDesk {
    /// 62H and 63H, 002 7.5.8 and 7.5.9.
    func serve(in commands: inout PlatformCommands, logger: Logger) {
        let deviceID = commands.deviceID
        commands.serve(GetWiFiRequest.self) { _ in
            let networks = await self.networks()
            return GetWiFiResponse(
                result: networks == nil ? .other : .success, deviceID: deviceID, networks: networks ?? [])
        }
        commands.serve(SetWiFiRequest.self) { (request: SetWiFiRequest) -> ResultCode in
            do throws(JoinWish.Problem) {
                self.join(
                    try JoinWish(ssid: request.ssid, security: request.security, password: request.password))
                return .success
            } catch {
                logger.warning("the platform's Wi-Fi '\(request.ssid)' can't be joined: \(error)")
                return .failure
            }
        }
    }
}
