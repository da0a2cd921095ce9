import Media
import NIOCore
import Streamer

/// The URL for watching a stream, as a user types it.
struct WatchURL {
    let host: String
    let port: Int
    let deviceID: String

    /// - Parameter address: the server's; `0.0.0.0` and `::` are replaced by an address of this machine.
    init(listening address: SocketAddress, deviceID: String) {
        let ip = address.ipAddress ?? "127.0.0.1"
        let isAny = ip == "0.0.0.0" || ip == "::"
        let host = isAny ? Self.addressOfThisMachine ?? "127.0.0.1" : ip
        self.host = host.contains(":") ? "[\(host)]" : host
        port = address.port ?? 554
        self.deviceID = deviceID
    }

    func text(channel: Int, stream: StreamType) -> String {
        "rtsp://\(host):\(port)/realplay?devid=\(deviceID)&channelno=\(channel)&streamtype=\(stream.rawValue)"
    }

    /// The first IPv4 address that others can reach.
    private static var addressOfThisMachine: String? {
        let devices = (try? System.enumerateDevices()) ?? []
        return devices.compactMap { $0.address }.first { address in
            guard case .v4 = address, let ip = address.ipAddress else { return false }
            return !ip.hasPrefix("127.") && !ip.hasPrefix("169.254.")
        }?.ipAddress
    }
}
