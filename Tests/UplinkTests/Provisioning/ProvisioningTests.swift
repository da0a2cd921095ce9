@testable import Base
@testable import Device
import Glibc
import Logging
import NIOCore
import NIOPosix
@testable import System
import Testing
@testable import Uplink

/// The HTTP service of CTMW chapter 11, byte for byte.
@Suite struct ProvisioningTests {
    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private static let networks = [
        WiFiNetwork(ssid: .camera, signal: SignalStrength(clamping: 78), security: .wpa2, isInUse: false)
    ]
    private static let list = head + """
        <GET_WIFI_RES><Result>0</Result><WifiSSID><SSID>camera</SSID><Signal>78</Signal><Security>4</Security>\
        <InUse>0</InUse></WifiSSID></GET_WIFI_RES>
        """
    private static let get = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<GET_WIFI_REQ>\n</GET_WIFI_REQ>"
    private static let set = """
        <?xml version="1.0" encoding=" UTF-8" ?>
        <SET_WIFI_REQ><SSID>手店</SSID><Security>4</Security><Password>12345678</Password></SET_WIFI_REQ>
        """

    private static func post(
        _ body: String, path: String = "/wifi", host: String = "Host: 192.168.88.1:8888\r\n", more: String = ""
    ) -> String {
        "POST \(path) HTTP/1.1\r\n\(host)\(more)Content-Type: text/xml;charset=UTF-8\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func answer(_ status: String, _ body: String = "", more: String = "") -> String {
        let type = body.isEmpty ? "" : "Content-Type: text/xml;charset=UTF-8\r\n"
        return
            "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\(type)\(more)\r\n\(body)"
    }

    @Test(arguments: [
        (post(get), answer("200 OK", list)), (post(get, path: "/wifi?a=b"), answer("200 OK", list)),
        (post(set), answer("200 OK", head + "<SET_WIFI_RES><Result>0</Result></SET_WIFI_RES>")),
        (post("<SET_WIFI_REQ><SSID>x</SSID><Security>4</Security><Password>short</Password></SET_WIFI_REQ>"),
            answer("200 OK", head + "<SET_WIFI_RES><Result>1</Result></SET_WIFI_RES>")),
        (post("<SET_WIFI_REQ><SSID>x</SSID><Security>9</Security></SET_WIFI_REQ>"),
            answer("200 OK", head + "<SET_WIFI_RES><Result>1</Result></SET_WIFI_RES>")),
        (post("<GET_WIFI_REQ>"), answer("400 Bad Request")), (post(""), answer("400 Bad Request")),
        (post("<REBOOT_REQ/>"), answer("400 Bad Request")),
        (post("<!DOCTYPE a><GET_WIFI_REQ/>"), answer("400 Bad Request")),
        (post(get, path: "/"), answer("404 Not Found")), (post(get, path: "/wifi/"), answer("404 Not Found")),
        ("GET /wifi HTTP/1.1\r\nHost: 192.168.88.1\r\n\r\n", answer("405 Method Not Allowed", more: "Allow: POST\r\n")),
        // A page in a guest's browser: another's, or one whose name leads here.
        (post(set, more: "Origin: http://a.example\r\n"), answer("403 Forbidden")),
        (post(set, more: "Origin: null\r\n"), answer("403 Forbidden")),
        (post(set, host: "Host: a.example:8888\r\n"), answer("403 Forbidden")),
        (post(set, host: "Host: 192.168.88.1.example\r\n"), answer("403 Forbidden")),
        (post(get, host: "Host: 192.168.88.1\r\n"), answer("200 OK", list)),
        (post(get, host: ""), answer("200 OK", list)),
        (post(String(repeating: " ", count: 20_000)), answer("413 Payload Too Large")),
    ])
    func answers(request: String, answer: String) async throws {
        let wifi = FakeWiFi(inRange: Self.networks)
        let service = Self.service(wifi, interface: "lo")
        async let _: Void = service.run()
        let listener = try #require(await service.listen(port: 0))
        let address = try #require(listener.localAddress)
        let received = try await NIOThreadPool.singleton.runIfActive { try Self.exchange(request, with: address) }
        #expect(received == answer)
        // By then the phone has its response: the access point goes for the network.
        #expect(wifi.joined.current == (request == Self.post(Self.set) ? ["手店"] : []))
        try await listener.close()
    }

    /// On another it would answer the shop's network too.
    @Test func itListensOnOneInterfaceAlone() async throws {
        #expect(await Self.service(FakeWiFi(), interface: "none0").listen(port: 0) == nil)
    }

    private static func service(
        _ wifi: FakeWiFi, interface: String, events: EventBus = EventBus()
    ) -> ProvisioningService {
        ProvisioningService(
            wifi: wifi, address: "127.0.0.1", interface: interface, events: events,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "test"))
    }

    /// Sends, and reads to the end.
    private static func exchange(_ request: String, with address: SocketAddress) throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(connection) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = address.withSockAddr { connect(connection, $0, socklen_t($1)) == 0 }
        let bytes = Array(request.utf8)
        guard isConnected, Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return "no connection"
        }
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 { received += chunk[..<count] }
        return String(decoding: received, as: UTF8.self)
    }

    @Test func aWiFiThatDoesNotWorkSaysSo() {
        let body = String(decoding: ProvisioningAnswer.networks(nil).body, as: UTF8.self)
        #expect(body == Self.head + "<GET_WIFI_RES><Result>255</Result></GET_WIFI_RES>")
    }
}

/// A Wi-Fi without a radio.
struct FakeWiFi: WiFiControl {
    /// Nil: it does not work.
    var inRange: [WiFiNetwork]?
    /// The names of the networks that were to be joined.
    let joined = Published<[String]>([])

    var state: WiFiState { WiFiState(interface: "fake") }

    func networks() async throws(ControlError) -> [WiFiNetwork] {
        guard let inRange else { throw .failed("the Wi-Fi does not work") }
        return inRange
    }

    func join(_ ssid: SSID, security: WiFiSecurity, password: Secret) throws(ControlError) {
        guard password.wireText.utf8.count >= 8 else { throw .invalid("a longer password") }
        joined.update { $0.append(ssid.wireText) }
    }

    func forget() {}
}
