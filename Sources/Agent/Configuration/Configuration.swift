package import Capture
package import Device
import Media
package import Uplink
package import WiFi

/// The user's configuration: the device's name, its cameras, and access to them.
///
/// The file is read once and never written; settings made at run time are kept elsewhere.
package struct Configuration: Sendable, Hashable {
    package var device: DeviceIdentity
    /// The folder of persistent state; an absolute path, `~` replaced.
    package var stateDirectory: String
    /// At least one; the position is the `channelno` of RTSP URLs.
    package var channels: [ChannelConfiguration]
    package var rtsp: RTSPConfiguration
    /// Nil: the device belongs to no platform.
    package var platform: PlatformConfiguration?
    package var traversal: TraversalConfiguration
    /// Nil: nothing is recorded.
    package var recording: RecordingConfiguration?
    package var upload: UploadSettings
    package var upgrade: UpgradeSettings
    /// Nil: the agent leaves the Wi-Fi alone.
    package var wifi: WiFiConfiguration?
    package var console: ConsoleConfiguration
    package var log: LogConfiguration

    /// The limits of the values, each in the unit of its key.
    enum Limits {
        /// The maximum size of a configuration file.
        static let fileBytes = 1 << 20
        static let channels = 64
        static let users = 100
        static let port = 0...65535
        static let sessions = 1...1000
        static let frameRate = 1.0...60.0
        static let bitRate = 16...50_000
        static let keyFrameSeconds = 0.2...60.0
        static let width = 32...3840
        static let height = 32...2160
        /// The platform's DevID has at most 12 characters.
        static let deviceID = 12
        static let name = 64
        static let password = 128
        /// Characters. A shorter password causes a warning (NIST SP 800-63B 5.1.1.1 demands at least eight).
        static let goodPassword = 8
        /// Pelco-D has no address 0.
        static let ptzAddress = 1...255
        /// kbit/s; less is too slow for a recording.
        static let uploadRate = 64...1_000_000
        /// Percent.
        static let ptzSpeed = 1...100
    }
}

/// The device's identity, for viewers and a platform, and a platform's permissions for the whole device.
package struct DeviceIdentity: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable { case ipc, nvr }

    /// Up to 12 letters, digits, `-`, `_` and `.`: the `devid` of RTSP URLs and the DevID of a platform.
    package var id: String
    /// The secret shared with a platform, DevKey; nil: none.
    package var key: String?
    package var manufacturer: String
    package var model: String
    package var type: Kind
    /// The effect of a platform's reboot command.
    package var reboot: RebootKind
    /// Whether the machine's clock may be set to a platform's.
    package var setClock: Bool
}

/// The effect of a request to restart the device.
package enum RebootKind: String, Sendable, Hashable, CaseIterable {
    /// The agent restarts; the machine keeps running.
    case restart
    /// The whole machine reboots.
    case system
}

/// One camera and its streams.
package struct ChannelConfiguration: Sendable, Hashable {
    package var name: String
    package var source: VideoSource
    package var main: EncodingSettings
    /// Nil when the channel has no second stream.
    package var sub: EncodingSettings?
    /// The sound of both streams; nil: none.
    package var audio: AudioSource?
    /// The pan/tilt head; nil: none.
    package var ptz: PTZConfiguration?
}

extension EncodingSettings {
    static let mainDefaults = EncodingSettings(
        size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(25), bitRate: 2048)
    static let subDefaults = EncodingSettings(
        size: PictureSize(width: 352, height: 288), frameRate: FrameRate(15), bitRate: 384)
}

/// The RTSP server's address, limits and access.
package struct RTSPConfiguration: Sendable, Hashable {
    /// The rule by which viewers are admitted.
    package enum Access: String, Sendable, Hashable, CaseIterable {
        /// Viewers with a token that the platform accepts.
        case token
        /// The `users`, by their passwords.
        case password
        /// Everybody who reaches the port.
        case open
    }

    /// The IPv4 or IPv6 address to listen at.
    package var address: String
    /// Whether the user chose `address`; otherwise it follows `access`.
    package var addressIsSet: Bool
    /// 0 takes any free port.
    package var port: Int
    /// The maximum number of simultaneous viewers, 1 to 1000.
    package var maxSessions: Int
    package var access: Access
    /// Passwords by name.
    package var users: [String: String]
}

/// The console of the running agent.
package struct ConsoleConfiguration: Sendable, Hashable {
    /// The path of its Unix socket.
    package var socket: String
}

/// The log's configuration.
package struct LogConfiguration: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// Less severe events are not logged.
    package var level: Level
}
