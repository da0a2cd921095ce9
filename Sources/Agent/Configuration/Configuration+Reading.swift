import Base
import Capture
import Console
import Device
import Glibc
import Media
import Uplink
import WiFi

extension Configuration {
    /// The result of reading a file.
    package struct Parsed: Sendable {
        /// The configuration, with the default in place of each wrong value. To be used only if `problems` is empty.
        package var configuration: Configuration
        /// All errors, by line.
        package var problems: [ConfigurationProblem]
        /// Allowed settings that the user should know about, by line.
        package var warnings: [ConfigurationProblem]
    }

    /// Reads a configuration strictly and finds all its errors.
    ///
    /// - Parameter bytes: JSON5 in UTF-8, at most 1 MiB.
    package static func parse(_ bytes: [UInt8]) -> Parsed { parse(bytes, places: .current) }

    /// The configuration without a file.
    package static var standard: Configuration { parse(Array("{}".utf8)).configuration }

    static func parse(_ bytes: [UInt8], places: Places, log: ReadingLog = ReadingLog()) -> Parsed {
        var root: ObjectReader.Found?
        var syntax: ConfigurationProblem?
        do throws(JSONSyntaxError) {
            guard bytes.count <= Limits.fileBytes else {
                throw JSONSyntaxError(line: 1, column: 1, message: "the file is larger than 1 MiB")
            }
            let text = try JSONText(bytes)
            root = ObjectReader.Found(value: text.value, shape: text.shape, line: text.shape.line)
            for key in text.duplicates {
                log.problem(line: key.line, key.path, "the key is already on line \(key.firstLine); keep one of them")
            }
        } catch {
            syntax = ConfigurationProblem(line: error.line, column: error.column, keyPath: "", message: error.message)
        }
        var reader = ObjectReader(root, path: "", pattern: "", line: 1, log: log)
        let configuration = Configuration(reading: &reader, places: places)
        reader.finish()
        return Parsed(
            configuration: configuration, problems: (syntax.map { [$0] } ?? []) + log.problems.inLineOrder,
            warnings: log.warnings.inLineOrder)
    }

    private init(reading reader: inout ObjectReader, places: Places) {
        let device = reader.object("device") { DeviceIdentity(reading: &$0) }
        self.device = device
        let stateDirectory = reader.text(
            "stateDirectory", allowed: "an absolute path, or one that starts with ~/", default: places.stateDirectory,
            written: .null, read: { $0.path(in: places) })
        self.stateDirectory = stateDirectory
        channels = reader.list("channels", maximum: Limits.channels) { ChannelConfiguration(reading: &$0, index: $1) }
        let platform = reader.objectOrNull("platform", byDefault: false) { PlatformConfiguration(reading: &$0) }
        self.platform = platform
        let traversal = reader.object("traversal") { TraversalConfiguration(reading: &$0) }
        self.traversal = traversal
        recording = reader.objectOrNull("recording", byDefault: false) { reader in
            RecordingConfiguration(reading: &reader, places: places, stateDirectory: stateDirectory)
        }
        upload = reader.object("upload") { UploadSettings(reading: &$0, places: places) }
        upgrade = reader.object("upgrade") { UpgradeSettings(reading: &$0, places: places) }
        wifi = reader.objectOrNull("wifi", byDefault: false) { reader in
            WiFiConfiguration(reading: &reader, deviceID: device.id)
        }
        rtsp = reader.object("rtsp") {
            RTSPConfiguration(reading: &$0, hasPlatform: platform != nil, traversal: traversal)
        }
        console = reader.object("console") { reader in
            ConsoleConfiguration(
                socket: reader.text(
                    "socket",
                    allowed:
                        "an absolute path of at most \(ConsoleSocket.maximumPath) bytes, or one that starts with ~/",
                    default: places.consoleSocket(stateDirectory: stateDirectory), written: .null,
                    read: { $0.path(in: places).flatMap { $0.utf8.count <= ConsoleSocket.maximumPath ? $0 : nil } }))
        }
        log = reader.object("log") { LogConfiguration(level: $0.choice("level", default: .info)) }

        if platform != nil, device.key == nil {
            reader.refuse("platform", "a platform lets no device in without its key; add device: { key: \"…\" }")
        }
        for (index, channel) in channels.enumerated() {
            guard case .device(let path) = channel.source,
                let other = channels[..<index].firstIndex(where: { $0.source == channel.source })
            else { continue }
            reader.refuse(
                "channels", "\(path) is the source of channels \(other) and \(index); a camera can be opened once")
        }
    }
}

extension DeviceIdentity {
    fileprivate init(reading reader: inout ObjectReader) {
        let limit = Configuration.Limits.deviceID
        id = reader.text(
            "id", allowed: "1 to \(limit) letters, digits, - _ and .", default: "camera", written: "camera",
            read: { text in
                let fits = (1...limit).contains(text.utf8.count)
                return fits && text.utf8.allSatisfy(\.isUnreservedInURL) ? text : nil
            })
        key = reader.textOrNull(
            "key", allowed: "1 to 64 visible ASCII characters, or null for none", secret: true,
            read: { text in text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text.named() : nil })
        if let key, key.isSoonGuessed {
            reader.warn(
                "key",
                "it has less than \(Configuration.Limits.goodPassword) characters, and whoever guesses it can "
                    + "log in to "
                    + "the platform as this device; ask the platform's operator for a longer one")
        }
        manufacturer = reader.name("manufacturer", default: "camera-agent")
        model = reader.name("model", default: "camera-agent")
        type = reader.choice("type", default: .ipc)
        reboot = reader.choice("reboot", default: .restart)
        setClock = reader.flag("setClock", default: true)
    }
}

extension ChannelConfiguration {
    fileprivate init(reading reader: inout ObjectReader, index: Int) {
        name = reader.name("name", default: "Channel \(index)")
        source = reader.text(
            "source",
            allowed: """
                "/dev/video0" or the like, "test-pattern", "file:clip.y4m", or null for the first working camera
                """,
            default: .automatic, written: .null,
            read: { text in text.contains("\0") ? nil : VideoSource(text) })
        main = reader.object("main") { EncodingSettings(reading: &$0, defaults: .mainDefaults) }
        sub = reader.objectOrNull("sub") { EncodingSettings(reading: &$0, defaults: .subDefaults) }
        audio = reader.objectOrNull("audio", byDefault: false) { $0.choiceOrNull("source") } ?? nil
        ptz = reader.object("ptz") { PTZConfiguration(reading: &$0) }
    }
}

extension EncodingSettings {
    fileprivate init(reading reader: inout ObjectReader, defaults: EncodingSettings) {
        let limits = Configuration.Limits.self
        let size = reader.text(
            "size", allowed: "a size such as \"1280x720\": two even numbers, from 32x32 to 3840x2160",
            default: defaults.size, written: .string("\(defaults.size)"),
            read: { text in
                guard text.utf8.count <= 9, let size = PictureSize(text), size.isEven,
                    limits.width.contains(size.width), limits.height.contains(size.height)
                else { return nil }
                return size
            })
        let frameRate = FrameRate(
            nearest: reader.number(
                "frameRate", in: limits.frameRate, unit: "pictures a second", default: defaults.frameRate.perSecond))
        let rateControl = reader.choice("rateControl", default: defaults.rateControl)
        let bitRate = reader.integer("bitRate", in: limits.bitRate, unit: "kbit/s", default: defaults.bitRate)
        let keyFrameSeconds = reader.number(
            "keyFrameSeconds", in: limits.keyFrameSeconds, unit: "seconds", default: defaults.keyFrameSeconds)
        let preset = reader.choice("preset", default: defaults.preset)
        self.init(
            size: size, frameRate: frameRate, rateControl: rateControl, bitRate: bitRate,
            keyFrameSeconds: keyFrameSeconds,
            preset: preset)
    }
}

extension RTSPConfiguration {
    fileprivate init(reading reader: inout ObjectReader, hasPlatform: Bool, traversal: TraversalConfiguration) {
        let address = reader.textOrNull(
            "address", allowed: "an IPv4 or IPv6 address of this machine, or null to follow access",
            read: { $0.isAddress ? $0 : nil })
        let limits = Configuration.Limits.self
        port = reader.integer("port", in: limits.port, unit: "0: any free one", default: 8554)
        maxSessions = reader.integer("maxSessions", in: limits.sessions, default: 16)
        access = reader.choiceOrNull("access") ?? (hasPlatform ? .token : .open)
        users = Self.users(reading: &reader, count: access == .password)
        addressIsSet = address != nil
        // By default no stream leaves this machine: the user has to name an address or set up access.
        self.address = address ?? (access == .open ? "127.0.0.1" : "0.0.0.0")

        switch access {
        case .open:
            if let address, !address.isLoopback {
                reader.warn("access", "everybody who reaches \(address) may watch; \"password\" asks for one of users")
            }
        case .password:
            if users.isEmpty {
                reader.refuse("access", "\"password\" needs somebody to let in; add users: { \"name\": \"password\" }")
            }
        case .token where hasPlatform: break
        case .token:
            reader.warn("access", "no platform is configured to judge tokens: every viewer gets 503 until one is")
        }
        if access != .password, !users.isEmpty {
            reader.warn("users", "they count only with access: \"password\"")
        }
        warnOfOutside(TraversalPolicy(hasPlatform: hasPlatform, rtsp: self, traversal: traversal), reader)
    }

    /// Warns where `traversal` is on but viewers from outside are kept out, and where it lets everybody in.
    private func warnOfOutside(_ policy: TraversalPolicy, _ reader: ObjectReader) {
        let off = "traversal: { upnp: false, turn: false }"
        switch policy.reason {
        case .openAccess:
            reader.warn(
                "access",
                """
                "open" and a platform would let everybody on the Internet watch, so the agent runs without relay and \
                without a port of the router. Take "token" or "password", or switch both off with \(off); \
                traversal: { open: true } lets everybody in
                """, failsCheck: true)
        case .loopback(let address):
            reader.warn(
                "address",
                """
                what listens at \(address) is not handed outside, so the agent runs without relay and without a port \
                of \
                the router. Take another address, or switch both off with \(off); traversal: { open: true } lets \
                viewers come through the relay
                """)
        case .unreachable, nil:
            guard access == .open, policy.isReachable else { return }
            reader.warn(
                "access",
                "with traversal.open everybody who finds the relay's port or the router's may watch, from anywhere")
        }
    }

    /// - Parameter count: whether passwords are asked for at all.
    private static func users(reading reader: inout ObjectReader, count: Bool) -> [String: String] {
        var users: [String: String] = [:]
        let given = reader.texts("users")
        if given.count > Configuration.Limits.users {
            reader.refuse("users", "\(given.count) users are too many; at most \(Configuration.Limits.users)")
            return [:]
        }
        for (name, value, line) in given {
            let path = reader.join(reader.path, "users.\(name.brief)")
            // A colon would end the name in what Digest hashes (RFC 7616 3.4.2).
            guard name.named() != nil, !name.contains(":"), !name.contains("\"") else {
                reader.log.problem(line: line, path, "a user's name has 1 to 64 characters, no colon and no quote")
                continue
            }
            guard let password = value.string?.named(limit: Configuration.Limits.password) else {
                reader.log.problem(
                    line: line, path, "a password is a text of 1 to 128 bytes without control characters")
                continue
            }
            users[name] = password
            if count, password.isSoonGuessed {
                reader.log.warning(
                    line: line, path,
                    "a password of less than \(Configuration.Limits.goodPassword) characters is soon guessed; "
                        + "take a longer one")
            }
        }
        // A user whose entry is wrong counts as given: one problem, not two.
        if users.isEmpty, let first = given.first { users[first.name] = "" }
        return users
    }
}

extension ObjectReader {
    /// A name that is shown to users.
    fileprivate mutating func name(_ key: String, default value: String) -> String {
        text(
            key, allowed: "a text of 1 to \(Configuration.Limits.name) bytes without control characters",
            default: value, written: .string(value), read: { $0.named() })
    }
}

extension String {
    /// Self if it has 1 to `limit` bytes and no control characters.
    fileprivate func named(limit: Int = Configuration.Limits.name) -> String? {
        let visible = unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return (1...limit).contains(utf8.count) && visible ? self : nil
    }

    /// Self as an absolute path; nil if it is none.
    func path(in places: Places) -> String? {
        let path = places.expand(self)
        return path.hasPrefix("/") ? path.named(limit: Int(PATH_MAX) - 1) : nil
    }

    fileprivate var isAddress: Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, self, &buffer) == 1 || inet_pton(AF_INET6, self, &buffer) == 1
    }

    /// Whether it is an address of this machine alone: 127.0.0.0/8, also mapped into IPv6, or ::1.
    var isLoopback: Bool {
        var v4 = in_addr()
        if inet_pton(AF_INET, self, &v4) == 1 { return UInt32(bigEndian: v4.s_addr) >> 24 == 127 }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, self, &v6) == 1 else { return false }
        let bytes = withUnsafeBytes(of: v6) { Array($0) }
        let zeros = [UInt8](repeating: 0, count: 15)
        return bytes == zeros + [1] || bytes.starts(with: zeros[..<10] + [0xFF, 0xFF, 127])
    }

    fileprivate var isSoonGuessed: Bool { count < Configuration.Limits.goodPassword }
}

extension UInt8 {
    /// Whether it is a letter, a digit or one of `-_.`, which need no encoding in a URL (RFC 3986 2.3, without `~`).
    fileprivate var isUnreservedInURL: Bool {
        isDigit || (0x61...0x7A).contains(self | 0x20) || self == 0x2D || self == 0x5F || self == 0x2E
    }
}

extension [ConfigurationProblem] {
    /// The problems by line; those of one line in the order in which they were found.
    fileprivate var inLineOrder: [ConfigurationProblem] {
        enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }
}
