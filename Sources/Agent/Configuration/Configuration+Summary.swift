import Base
import Capture
import Device
import Media
import Uplink
import WiFi

extension Configuration {
    /// The most important settings, for users; without secrets.
    var summary: JSONValue {
        [
            "device": "\(device.id) (\(device.type.rawValue))",
            "state": .string(stateDirectory),
            "channels": .array(
                channels.enumerated().map { index, channel in
                    [
                        "channel": .integer(index), "name": .string(channel.name), "source": "\(channel.source)",
                        "main": .string(channel.main.summary), "sub": .string(channel.sub?.summary ?? "none"),
                        "audio": .string(channel.audio?.description ?? "none"),
                        "ptz": .string(channel.ptz?.summary ?? "none"),
                    ]
                }),
            "wifi": .string(wifi?.summary ?? "none"),
            "rtsp": .string(rtsp.summary),
            "traversal": .string(traversalPolicy.summary),
            "console": .string(console.socket),
            "log": .string(log.level.rawValue),
        ]
    }
}

extension Configuration {
    /// One line for each value that was set at run time and differs from the file's.
    var overrides: [String] {
        channels.enumerated().flatMap { number, channel in
            let encodings = channel.encodings(of: number, keptInFolder: stateDirectory)
            return StreamType.allCases.flatMap { stream in
                (encodings[stream]?.overrides ?? []).map { "channel \(number): \(stream) \($0)" }
            }
        }
    }
}

extension EncodingSettings {
    /// Such as `1280x720 25/s 2048 kbit/s cbr`.
    var summary: String { "\(size) \(frameRate)/s \(bitRate) kbit/s \(rateControl.rawValue)" }
}

extension PTZConfiguration {
    /// Such as `pelco-d 1 at /dev/ttyUSB0`.
    var summary: String {
        switch head {
        case .camera(let path): "v4l2 \(path ?? "of the camera")"
        case .pelcoD(let port, let address, _): "pelco-d \(address) at \(port)"
        }
    }
}

extension WiFiConfiguration {
    /// Such as `wlan0 beside eth0, access point camera-811`.
    var summary: String {
        let port = wired.map { "beside \($0)" } ?? "alone"
        return "\(interface) \(port), " + (accessPoint == nil ? "no access point" : "access point \(accessPointName)")
    }
}

extension RTSPConfiguration {
    /// Such as `127.0.0.1:8554, up to 16 viewers, access open`.
    var summary: String {
        let host = address.contains(":") ? "[\(address)]" : address
        let place = port == 0 ? "\(host), any free port" : "\(host):\(port)"
        let people = access == .password ? " for \(users.count) \(users.count == 1 ? "user" : "users")" : ""
        return "\(place), up to \(maxSessions) viewers, access \(access.rawValue)\(people)"
    }
}
