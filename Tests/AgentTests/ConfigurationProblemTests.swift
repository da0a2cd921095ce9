@testable import Agent
@testable import Capture
import TestSupport
import Testing

@Suite struct ConfigurationProblemTests {
    /// Text in, what is said about it out.
    private func problems(_ text: String) -> [String] {
        Configuration.parse(Array(text.utf8)).problems.map(\.description)
    }

    private static let presets = """
        "auto", "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower" or "veryslow"
        """
    private static let size = "it takes a size such as \"1280x720\": two even numbers, from 32x32 to 3840x2160"
    private static let source = """
        it takes "/dev/video0" or the like, "test-pattern", "file:clip.y4m", or null for the first working camera
        """

    @Test(arguments: [
        // The whole file
        ("[]", "line 1: a list is not allowed; it takes an object: { … }"),
        ("{ a: 1\n b }", "line 2, column 2: expected , or } after the value on line 1, found b"),
        ("{ log: {},\n log: {} }", "line 2: log: the key is already on line 1; keep one of them"),
        // Unknown keys
        ("{ chanels: [] }", "line 1: chanels: unknown key; did you mean channels?"),
        ("{ rtsp: {\n prot: 1 } }", "line 2: rtsp.prot: unknown key; did you mean port?"),
        (
            "{ zzz: 1 }",
            "line 1: zzz: unknown key; known here: device, stateDirectory, channels, platform, traversal, "
                + "recording, upload, upgrade, wifi, rtsp, console, log"
        ),
        ("{ channels: [ {},\n { main: { fps: 5 } } ] }", """
            line 2: channels[1].main.fps: unknown key; known here: size, frameRate, rateControl, bitRate, \
            keyFrameSeconds, preset
            """),
        // Device
        (
            "{ device: { id: 'a b' } }",
            "line 1: device.id: \"a b\" is not allowed; it takes 1 to 12 letters, digits, - _ and ."
        ),
        (
            "{ device: { id: '1234567890123' } }",
            "line 1: device.id: \"1234567890123\" is not allowed; it takes 1 to 12 letters, digits, - _ and ."
        ),
        ("{ device: { id: 5 } }", "line 1: device.id: 5 is not allowed; it takes 1 to 12 letters, digits, - _ and ."),
        ("{ device: { key: 'säcret' } }", """
            line 1: device.key: this value is not allowed; it takes 1 to 64 visible ASCII characters, or null for none
            """),
        ("{ device: { model: '' } }", """
            line 1: device.model: "" is not allowed; it takes a text of 1 to 64 bytes without control characters
            """),
        ("{ device: { type: 'NVR' } }", """
            line 1: device.type: "NVR" is not allowed; it takes "ipc" or "nvr"; did you mean "nvr"?
            """),
        ("{ device: null }", "line 1: device: null is not allowed; it takes an object: { … }"),
        ("{ stateDirectory: 'here' }", """
            line 1: stateDirectory: "here" is not allowed; it takes an absolute path, or one that starts with ~/
            """),
        // Recording
        ("{ recording: { capacity: '96%' } }", """
            line 1: recording.capacity: "96%" is not allowed; it takes a size from "16MiB" on, such as "8GiB", or of \
            the \
            disk "1%" to "95%"
            """),
        // Wi-Fi
        ("{ wifi: { interface: 'a/b' } }", """
            line 1: wifi.interface: "a/b" is not allowed; it takes the name of an interface such as "wlan0"
            """),
        ("{ wifi: { wired: null } }", """
            line 1: wifi.wired: null is not allowed; it takes the name of an interface such as "eth0", or "" for a \
            device \
            without a network port
            """),
        ("{ wifi: { wired: 'wlan0' } }", """
            line 1: wifi.wired: wlan0 is the Wi-Fi interface already; a device without a network port has ""
            """),
        ("{ wifi: { country: 'China' } }", """
            line 1: wifi.country: "China" is not allowed; it takes two capital letters such as "CN", or null
            """),
        ("{ wifi: { leaseScript: 'lease' } }", """
            line 1: wifi.leaseScript: "lease" is not allowed; it takes a program's absolute path
            """),
        ("{ wifi: { accessPoint: { password: 'short' } } }", """
            line 1: wifi.accessPoint.password: this value is not allowed; it takes 8 to 63 visible ASCII characters, \
            or \
            null for none
            """),
        ("{ wifi: { accessPoint: { address: '10.0.0.2' } } }", """
            line 1: wifi.accessPoint.address: "10.0.0.2" is not allowed; it takes an IPv4 address of a network of its \
            own \
            that ends with .1
            """),
        // Channels
        ("{ channels: [] }", "line 1: channels: a list is not allowed; it takes a list of 1 to 64 objects: [ { … } ]"),
        (
            "{ channels: {} }",
            "line 1: channels: an object is not allowed; it takes a list of 1 to 64 objects: [ { … } ]"
        ),
        ("{ channels: [\n5 ] }", "line 2: channels[0]: 5 is not allowed; it takes an object: { … }"),
        ("{ channels: [ { source: 'video0' } ] }", "line 1: channels[0].source: \"video0\" is not allowed; \(source)"),
        ("{ channels: [ { source: 'file:' } ] }", "line 1: channels[0].source: \"file:\" is not allowed; \(source)"),
        ("{ channels: [ { source: '/dev/video0' }, { source: '/dev/video0' } ] }", """
            line 1: channels: /dev/video0 is the source of channels 0 and 1; a camera can be opened once
            """),
        ("{ upload: { maxKbps: 63 } }", """
            line 1: upload.maxKbps: 63 is not allowed; it takes a whole number from 64 to 1000000 (kbit/s), or null
            """),
        ("{ upload: { dialect: 's4' } }", """
            line 1: upload.dialect: "s4" is not allowed; it takes "oos" or "s3"; did you mean "s3"?
            """
        ),
        (
            "{ channels: [ { main: null } ] }",
            "line 1: channels[0].main: null is not allowed; it takes an object: { … }"
        ),
        (
            "{ channels: [ { main: { size: '1281x720' } } ] }",
            "line 1: channels[0].main.size: \"1281x720\" is not allowed; \(size)"
        ),
        (
            "{ channels: [ { sub: { size: '3842x2160' } } ] }",
            "line 1: channels[0].sub.size: \"3842x2160\" is not allowed; \(size)"
        ),
        (
            "{ channels: [ { sub: { size: '30x32' } } ] }",
            "line 1: channels[0].sub.size: \"30x32\" is not allowed; \(size)"
        ),
        (
            "{ channels: [ { sub: { size: '99999999999999999999x32' } } ] }",
            """
            line 1: channels[0].sub.size: "99999999999999999999x32" is not allowed; \(size)
            """),
        ("{ channels: [ { main: { frameRate: 0.5 } } ] }", """
            line 1: channels[0].main.frameRate: 0.5 is not allowed; it takes a number from 1 to 60 (pictures a second)
            """),
        ("{ channels: [ { main: { frameRate: NaN } } ] }", """
            line 1: channels[0].main.frameRate: null is not allowed; it takes a number from 1 to 60 (pictures a second)
            """),
        ("{ channels: [ { main: { bitRate: 15 } } ] }", """
            line 1: channels[0].main.bitRate: 15 is not allowed; it takes a whole number from 16 to 50000 (kbit/s)
            """),
        ("{ channels: [ { main: { bitRate: 99.5 } } ] }", """
            line 1: channels[0].main.bitRate: 99.5 is not allowed; it takes a whole number from 16 to 50000 (kbit/s)
            """),
        ("{ channels: [ { main: { keyFrameSeconds: 61 } } ] }", """
            line 1: channels[0].main.keyFrameSeconds: 61 is not allowed; it takes a number from 0.2 to 60 (seconds)
            """),
        ("{ channels: [ { main: { rateControl: 'abr' } } ] }", """
            line 1: channels[0].main.rateControl: "abr" is not allowed; it takes "cbr" or "vbr"; did you mean "cbr"?
            """),
        ("{ channels: [ { main: { preset: 7 } } ] }", """
            line 1: channels[0].main.preset: 7 is not allowed; it takes \(presets)
            """),
        // Sound
        ("{ channels: [ { audio: { source: 'tone' } } ] }", """
            line 1: channels[0].audio.source: "tone" is not allowed; it takes "test-tone"
            """),
        ("{ channels: [ { audio: 'test-tone' } ] }", """
            line 1: channels[0].audio: "test-tone" is not allowed; it takes an object: { … }
            """),
        // PTZ
        ("{ channels: [ { ptz: { kind: 'pelco' } } ] }", """
            line 1: channels[0].ptz.kind: "pelco" is not allowed; it takes "none", "v4l2" or "pelco-d"
            """),
        ("{ channels: [ { ptz: { kind: 'pelco-d' } } ] }", """
            line 1: channels[0].ptz.kind: "pelco-d" needs a serial port; add port: "/dev/ttyUSB0"
            """),
        ("{ channels: [ { ptz: { port: 'COM1' } } ] }", """
            line 1: channels[0].ptz.port: "COM1" is not allowed; it takes a device's path such as "/dev/ttyUSB0", \
            or null for the channel's own camera
            """),
        ("{ channels: [ { ptz: { address: 0 } } ] }", """
            line 1: channels[0].ptz.address: 0 is not allowed; it takes a whole number from 1 to 255
            """),
        ("{ channels: [ { ptz: { baudRate: 9601 } } ] }", """
            line 1: channels[0].ptz.baudRate: 9601 is no baud rate; there are 1200, 2400, 4800, 9600, 19200, 38400, \
            57600, 115200
            """),
        ("{ channels: [ { ptz: { speed: 101 } } ] }", """
            line 1: channels[0].ptz.speed: 101 is not allowed; it takes a whole number from 1 to 100 (percent)
            """),
        ("{ channels: [ { ptz: null } ] }", "line 1: channels[0].ptz: null is not allowed; it takes an object: { … }"),
        ("{ device: { reboot: 'machine' } }", """
            line 1: device.reboot: "machine" is not allowed; it takes "restart" or "system"
            """),
        ("{ device: { setClock: 1 } }", "line 1: device.setClock: 1 is not allowed; it takes true or false"),
        // RTSP
        ("{ rtsp: { port: 65536 } }", """
            line 1: rtsp.port: 65536 is not allowed; it takes a whole number from 0 to 65535 (0: any free one)
            """),
        ("{ rtsp: { port: '8554' } }", """
            line 1: rtsp.port: "8554" is not allowed; it takes a whole number from 0 to 65535 (0: any free one)
            """),
        ("{ rtsp: { maxSessions: 0 } }", """
            line 1: rtsp.maxSessions: 0 is not allowed; it takes a whole number from 1 to 1000
            """),
        ("{ rtsp: { address: 'localhost' } }", """
            line 1: rtsp.address: "localhost" is not allowed; it takes an IPv4 or IPv6 address of this machine, \
            or null to follow access
            """),
        ("{ rtsp: {\n access: 'password' } }", """
            line 2: rtsp.access: "password" needs somebody to let in; add users: { "name": "password" }
            """),
        ("{ rtsp: { access: 'password', users: { ann: '' } } }", """
            line 1: rtsp.users.ann: a password is a text of 1 to 128 bytes without control characters
            """),
        ("{ rtsp: { access: 'password', users: { 'a:b': 'secret' } } }", """
            line 1: rtsp.users.a:b: a user's name has 1 to 64 characters, no colon and no quote
            """),
        ("{ rtsp: { access: 'password', users: 'secret' } }", """
            line 1: rtsp.users: this value is not allowed; it takes an object of names and passwords: { "name": \
            "password" }
            """),
        // Console and log
        ("{ console: { socket: 'x' } }", """
            line 1: console.socket: "x" is not allowed; it takes an absolute path of at most 107 bytes, or one that \
            starts with ~/
            """),
        ("{ log: { level: 'verbose' } }", """
            line 1: log.level: "verbose" is not allowed; it takes "trace", "debug", "info", "notice", "warning", \
            "error" or "critical"
            """),
    ])
    func saysWhatIsWrongAndWhatIsAllowed(text: String, said: String) {
        let said = text.contains("users: 'secret'") ? [said, Self.needsUsers] : [said]
        #expect(problems(text).sorted() == said.sorted())
    }

    private static let needsUsers =
        "line 1: rtsp.access: \"password\" needs somebody to let in; add users: { \"name\": \"password\" }"

    @Test func findsAllOfThemInTheOrderOfLines() {
        let text = """
            {
              log: { level: "loud" },
              rtsp: {
                port: -1,
                acces: "open",
              },
              device: { id: "" },
            }
            """
        let found = Configuration.parse(Array(text.utf8)).problems
        #expect(found.map(\.line) == [2, 4, 5, 7])
        #expect(found.map(\.keyPath) == ["log.level", "rtsp.port", "rtsp.acces", "device.id"])
    }

    @Test func neverRepeatsASecret() {
        let text = "{ device: { key: 'hush hush' }, rtsp: { users: { ann: 'hush\\nhush', bob: ['hush'] } } }"
        let parsed = Configuration.parse(Array(text.utf8))
        #expect(parsed.problems.count == 3)
        #expect(!"\(parsed.problems)\(parsed.warnings)".contains("hush"))
    }

    @Test func refusesAFileThatIsNone() {
        let large = Array("{}".utf8) + [UInt8](repeating: 0x20, count: Configuration.Limits.fileBytes)
        #expect(Configuration.parse(large).problems.map(\.message) == ["the file is larger than 1 MiB"])
        #expect(Configuration.parse(Array(large.dropLast(2))).problems.isEmpty)
    }

    @Test func givesUpCountingAtSomePoint() {
        let text = "{" + (0..<50_000).map { "unknown\($0): 0," }.joined() + "}"
        #expect(Configuration.parse(Array(text.utf8)).problems.count == 100)
    }

    /// Whatever the bytes are: an answer, never a crash. Half of the inputs are the valid file with a few bytes
    /// changed, which get further than noise does.
    @Test func survivesAnyBytes() throws {
        var random = SeededRandom(seed: 7)
        let valid = Array(try ExampleFile.text().utf8)
        for round in 0..<2000 {
            var bytes: [UInt8]
            if round % 2 == 0 {
                bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            } else {
                bytes = valid
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[place] = .random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(valid[Int.random(in: 0..<valid.count, using: &random)], at: place)
                    }
                }
            }
            let parsed = Configuration.parse(bytes)
            for problem in parsed.problems { #expect(problem.line >= 1 && !problem.message.isEmpty) }
        }
    }
}
