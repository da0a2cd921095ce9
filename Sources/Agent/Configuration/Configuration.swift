public import Capture
import Media

/// What the user's file says: how this device is named, its cameras, and who may watch.
///
/// The file is read once and never written; what a platform sets at run time is kept elsewhere.
public struct Configuration: Sendable, Hashable {
    public var device: DeviceIdentity
    /// The folder for what the agent must remember; an absolute path, `~` replaced.
    public var stateDirectory: String
    /// At least one; the position is the `channelno` of RTSP URLs.
    public var channels: [ChannelConfiguration]
    public var rtsp: RTSPConfiguration
    /// Nil: the device belongs to no platform.
    public var platform: PlatformConfiguration?
    public var traversal: TraversalConfiguration
    /// Nil: nothing is recorded.
    public var recording: RecordingConfiguration?
    public var upload: UploadSettings
    public var upgrade: UpgradeSettings
    /// Nil: the agent leaves the Wi-Fi alone.
    public var wifi: WiFiConfiguration?
    public var console: ConsoleConfiguration
    public var log: LogConfiguration

    /// The limits of the values, each in the unit of its key.
    enum Limits {
        /// A file larger than this is no configuration.
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
        /// Characters. A shorter password is worth a warning (NIST SP 800-63B 5.1.1.1 wants eight at least).
        static let goodPassword = 8
        /// 0 is nobody's address with Pelco-D.
        static let ptzAddress = 1...255
        /// kbit/s; less would not carry a recording.
        static let uploadRate = 64...1_000_000
        /// Percent.
        static let ptzSpeed = 1...100
    }
}

/// How the device names itself, to viewers and to a platform, and what a platform may do to the whole of it.
public struct DeviceIdentity: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable { case ipc, nvr }

    /// Up to 12 letters, digits, `-`, `_` and `.`: the `devid` of RTSP URLs and the DevID of a platform.
    public var id: String
    /// The secret shared with a platform, DevKey; nil as long as there is none.
    public var key: String?
    public var manufacturer: String
    public var model: String
    public var type: Kind
    /// What a platform's reboot command does.
    public var reboot: RebootKind
    /// Whether the machine's clock may be set to a platform's.
    public var setClock: Bool
}

/// What to do when a platform wants the device to reboot (6CH, 002 7.5.16).
public enum RebootKind: String, Sendable, Hashable, CaseIterable {
    /// The agent starts anew, the machine goes on.
    case restart
    /// The whole machine reboots.
    case system
}

/// One camera and the streams made of it.
public struct ChannelConfiguration: Sendable, Hashable {
    public var name: String
    public var source: VideoSource
    public var main: EncoderSettings
    /// Nil when the channel has no second stream.
    public var sub: EncoderSettings?
    /// What turns the camera; nil when nothing does.
    public var ptz: PTZConfiguration?
}

extension EncoderSettings {
    static let mainDefaults = EncoderSettings(
        size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(25), bitRate: 2048)
    static let subDefaults = EncoderSettings(
        size: PictureSize(width: 352, height: 288), frameRate: FrameRate(15), bitRate: 384)
}

/// Where viewers are served, and which.
public struct RTSPConfiguration: Sendable, Hashable {
    /// Who may watch.
    public enum Access: String, Sendable, Hashable, CaseIterable {
        /// Who brings a token that the platform calls good.
        case token
        /// Who knows one of `users`.
        case password
        /// Everybody who reaches the port.
        case open
    }

    /// The IPv4 or IPv6 address to listen at.
    public var address: String
    /// Whether the user chose `address`; otherwise it follows `access`.
    public var addressIsSet: Bool
    /// 0 takes any free port.
    public var port: Int
    /// So many viewers at once, 1 to 1000.
    public var maxSessions: Int
    public var access: Access
    /// Passwords by name.
    public var users: [String: String]
}

/// The console of the running agent.
public struct ConsoleConfiguration: Sendable, Hashable {
    /// The path of its Unix socket.
    public var socket: String
}

/// What is logged.
public struct LogConfiguration: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// What is less grave than this is not logged.
    public var level: Level
}
