import Glibc
import NIOPosix
import Synchronization

/// A UPnP router in the gateway's namespace that answers each order as a test wants it.
final class FakeRouter: Sendable {
    enum Answer: Sendable {
        /// The answer's elements, as XML.
        case success(String)
        /// A UPnP error.
        case failure(Int)
        /// A byte a second, for ever.
        case drip
    }

    /// The orders so far.
    var orders: [String] { log.withLock { $0 } }

    private let log = Mutex<[String]>([])
    private let isOver = Atomic(false)
    private let answer: @Sendable (_ order: String, _ body: String) -> Answer
    private let threads = NIOThreadPool(numberOfThreads: 2)

    init(_ network: NATNetwork, _ answer: @escaping @Sendable (_ order: String, _ body: String) -> Answer) throws {
        self.answer = answer
        let (search, listener, port) = try network.inside("GATEWAY") { try Self.sockets() }
        threads.start()
        threads.submit { _ in self.searches(search, port) }
        threads.submit { _ in self.orders(listener) }
    }

    func end() {
        isOver.store(true, ordering: .relaxed)
        threads.shutdownGracefully { _ in }
    }

    private static func sockets() throws -> (search: Int32, listener: Int32, port: UInt16) {
        let port: UInt16 = 5000
        let listener = try TCP.listen(port)
        let search = TCP.socket(SOCK_DGRAM)
        var group = ip_mreq()
        inet_pton(AF_INET, "239.255.255.250", &group.imr_multiaddr)
        inet_pton(AF_INET, "192.168.1.1", &group.imr_interface)
        let size = socklen_t(MemoryLayout<ip_mreq>.size)
        guard setsockopt(search, Int32(IPPROTO_IP), IP_ADD_MEMBERSHIP, &group, size) == 0,
            TCP.withPointer(TCP.address("0.0.0.0", 1900), { bind(search, $0, $1) }) == 0
        else { throw TCP.Failure(description: "the fake router cannot be searched for: errno \(errno)") }
        TCP.limit(search, milliseconds: 100)
        TCP.limit(listener, milliseconds: 100)
        return (search, listener, port)
    }

    private func searches(_ socket: Int32, _ port: UInt16) {
        defer { close(socket) }
        var buffer = [UInt8](repeating: 0, count: 2000)
        while !isOver.load(ordering: .relaxed) {
            var peer = sockaddr()
            var length = socklen_t(MemoryLayout<sockaddr>.size)
            guard recvfrom(socket, &buffer, buffer.count, 0, &peer, &length) > 0 else { continue }
            let text = """
                HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nEXT:\r\n\
                ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nUSN: uuid:1\r\n\
                LOCATION: http://192.168.1.1:\(port)/root.xml\r\n\r\n
                """
            let bytes = Array(text.utf8)
            sendto(socket, bytes, bytes.count, 0, &peer, length)
        }
    }

    private func orders(_ listener: Int32) {
        defer { close(listener) }
        while !isOver.load(ordering: .relaxed) {
            let peer = accept(listener, nil, nil)
            guard peer >= 0 else { continue }
            serve(peer)
            close(peer)
        }
    }

    private func serve(_ peer: Int32) {
        TCP.limit(peer, milliseconds: 500)
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 8192)
        while !request.hasSuffix("</s:Envelope>\r\n"), !request.hasPrefix("GET") || !request.hasSuffix("\r\n\r\n") {
            let count = recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            request += String(decoding: buffer[..<count], as: UTF8.self)
        }
        if request.hasPrefix("GET") { return reply(peer, "200 OK", Self.description) }
        // SOAPAction: "urn:...#Order"
        let order = String(request.drop { $0 != "#" }.dropFirst().prefix { $0 != "\"" })
        log.withLock { $0.append(order) }
        switch answer(order, request) {
        case .success(let elements):
            let response = "<u:\(order)Response xmlns:u=\"\(Self.service)\">\(elements)</u:\(order)Response>"
            reply(peer, "200 OK", Self.envelope(response))
        case .failure(let code):
            let error = "<UPnPError><errorCode>\(code)</errorCode></UPnPError>"
            reply(peer, "500 Error", Self.envelope("<s:Fault><detail>\(error)</detail></s:Fault>"))
        case .drip:
            let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".utf8)
            send(peer, head, head.count, Int32(MSG_NOSIGNAL))
            while !isOver.load(ordering: .relaxed), send(peer, " ", 1, Int32(MSG_NOSIGNAL)) == 1 { poll(nil, 0, 100) }
        }
    }

    private func reply(_ peer: Int32, _ status: String, _ body: String) {
        let head = "HTTP/1.1 \(status)\r\nContent-Type: text/xml\r\nContent-Length: \(body.utf8.count)\r\n"
        let bytes = Array("\(head)Connection: close\r\n\r\n\(body)".utf8)
        send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static let service = "urn:schemas-upnp-org:service:WANIPConnection:1"

    private static func envelope(_ body: String) -> String {
        """
        <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">\
        <s:Body>\(body)</s:Body></s:Envelope>
        """
    }

    /// The least that is taken for a router.
    private static let description = """
        <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>\
        <deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><friendlyName>fake</friendlyName>\
        <deviceList><device><deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType><serviceList><service>\
        <serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1</serviceType>\
        <controlURL>/common</controlURL><eventSubURL>/e</eventSubURL><SCPDURL>/c.xml</SCPDURL></service></serviceList>\
        <deviceList><device><deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType><serviceList>\
        <service><serviceType>\(service)</serviceType><controlURL>/control</controlURL><eventSubURL>/e</eventSubURL>\
        <SCPDURL>/i.xml</SCPDURL></service></serviceList></device></deviceList></device></deviceList></device></root>
        """
}
