import Glibc

/// A client of rung 3 of CTMW 15, in the viewer's namespace: asks for its addresses outside, sets up, punches, counts
/// pictures. Blocks, with limits.
final class PunchingViewer {
    let rtsp: Int32
    let rtp: Int32
    let rtcp: Int32
    /// What its sockets are outside.
    let rtpOutside: String
    let rtcpOutside: String
    private let network: NATNetwork
    private let url: String
    private var session = ""
    private var sequence = 0

    /// - Parameters:
    ///   - url: its host is a relay's address.
    ///   - asks: for its addresses outside.
    init(_ network: NATNetwork, _ url: String, asks: Bool = true) throws {
        self.network = network
        self.url = url
        (rtsp, rtp, rtcp) = try network.inside("VIEWER") {
            (TCP.socket(SOCK_STREAM), TCP.socket(SOCK_DGRAM), TCP.socket(SOCK_DGRAM))
        }
        for socket in [rtsp, rtp, rtcp] { TCP.limit(socket, milliseconds: 3000) }
        rtpOutside = asks ? try Self.outside(rtp, network) : ""
        rtcpOutside = asks ? try Self.outside(rtcp, network) : ""
        let place = url.dropFirst("rtsp://".count).prefix { $0 != "/" }.split(separator: ":").map(String.init)
        guard place.count == 2, let port = UInt16(place[1]),
            TCP.withPointer(TCP.address(place[0], port), { connect(rtsp, $0, $1) }) == 0
        else {
            throw TCP.Failure(description: "no way to the relay: errno \(errno)")
        }
    }

    deinit { for socket in [rtsp, rtp, rtcp] { close(socket) } }

    /// A socket's address outside, as the platform sees it: `11.22.33.2:40000`. A classic binding (RFC 3489 9, 11.2.1).
    static func outside(_ socket: Int32, _ network: NATNetwork) throws -> String {
        let request: [UInt8] = [0, 1, 0, 0] + (0..<16).map { _ in UInt8.random(in: 0...255) }
        TCP.send(socket, request, to: TCP.address(network["PLATFORM_IP"], PlainRelay.stunPort))
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 20, buffer[..<2] == [1, 1], buffer[4..<20] == request[4...] else {
            throw TCP.Failure(description: "the platform does not answer binding requests")
        }
        var rest = buffer[20..<count]
        while rest.count >= 12 {
            let attribute = Array(rest.prefix(12))
            if attribute[..<2] == [0, 1] {
                let port = UInt16(attribute[6]) << 8 | UInt16(attribute[7])
                return attribute[8..<12].map { String($0) }.joined(separator: ".") + ":\(port)"
            }
            rest = rest.dropFirst(4 + Int(attribute[3]))
        }
        throw TCP.Failure(description: "a binding's answer without MAPPED-ADDRESS")
    }

    static func port(_ address: String) -> UInt16 { address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

    func ask(_ method: String, _ more: String = "", track: String = "") throws -> String {
        sequence += 1
        let named = session.isEmpty ? "" : "Session: \(session)\r\n"
        let text = Array("\(method) \(url)\(track) RTSP/1.0\r\nCSeq: \(sequence)\r\n\(named)\(more)\r\n".utf8)
        guard Glibc.send(rtsp, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else { return "" }
        var answer = ""
        var byte: UInt8 = 0
        while !answer.hasSuffix("\r\n\r\n"), recv(rtsp, &byte, 1, 0) == 1 {
            answer.unicodeScalars.append(Unicode.Scalar(byte))
        }
        if let found = Self.value("Session: ", in: answer) { session = found }
        if method == "TEARDOWN" { session = "" }
        return answer
    }

    /// - Parameter destination: where the pictures are wanted; nil for its own address outside.
    func setUp(destination: String? = nil) throws -> String {
        let ports = "\(Self.port(rtpOutside))-\(Self.port(rtcpOutside))"
        let host = destination ?? String(rtpOutside.prefix { $0 != ":" })
        return try ask(
            "SETUP", "Transport: RTP/AVP;UNICAST;destination=\(host);client_port=\(ports);mode=play\r\n",
            track: "/trackID=0")
    }

    /// Where the answer to SETUP says that the pictures come from.
    static func source(_ answer: String) -> sockaddr_in {
        let port = value("server_port=", in: answer)?.split(separator: "-").first.flatMap { UInt16($0) } ?? 0
        return TCP.address(value("source=", in: answer) ?? "0.0.0.0", port)
    }

    private static func value(_ name: String, in answer: String) -> String? {
        let parts = answer.split(separator: "\r\n").flatMap { $0.split(separator: ";") }
        return parts.first { $0.contains(name) }.flatMap { $0.split(separator: name).last.map(String.init) }
    }

    static let emptyRTP: [UInt8] = [0x80, 96, 0, 1] + [UInt8](repeating: 7, count: 8)

    /// Counts pictures, by the marker bit of their last packets, until there are so many or none comes for 3 s.
    ///
    /// - Parameter each: gets every RTP packet.
    static func pictures(_ socket: Int32, atMost limit: Int, each: ([UInt8]) -> Void = { _ in }) -> Int {
        var buffer = [UInt8](repeating: 0, count: 2048)
        var count = 0
        while count < limit {
            let length = recv(socket, &buffer, buffer.count, 0)
            guard length > 0 else { break }
            guard length > 12, buffer[0] >> 6 == 2, buffer[1] & 0x7F == 96 else { continue }
            each(Array(buffer[..<length]))
            if buffer[1] & 0x80 != 0 { count += 1 }
        }
        return count
    }
}
