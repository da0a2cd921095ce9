import Glibc

/// A client of rung 3 of 002 15, in the viewer's namespace: asks for its addresses outside, sets up, punches, counts
/// pictures. Blocks, with limits.
final class PunchingViewer {
    let rtsp: Int32
    let rtp: Int32
    let rtcp: Int32
    /// What its sockets are outside.
    let rtpOutside: String
    let rtcpOutside: String
    private let network: NATNetwork
    private var session = ""
    private var sequence = 0

    private static let url = "rtsp://relay/realplay?devid=CAM&channelno=0&streamtype=1"

    init(_ network: NATNetwork) throws {
        self.network = network
        (rtsp, rtp, rtcp) = try network.inside("VIEWER") {
            (TCP.socket(SOCK_STREAM), TCP.socket(SOCK_DGRAM), TCP.socket(SOCK_DGRAM))
        }
        for socket in [rtsp, rtp, rtcp] { TCP.limit(socket, milliseconds: 3000) }
        rtpOutside = try Self.outside(rtp, network)
        rtcpOutside = try Self.outside(rtcp, network)
        let relay = TCP.address(network["PLATFORM_IP"], PlainRelay.viewerPort)
        guard TCP.withPointer(relay, { connect(rtsp, $0, $1) }) == 0 else {
            throw TCP.Failure(description: "no way to the relay: errno \(errno)")
        }
    }

    deinit { for socket in [rtsp, rtp, rtcp] { close(socket) } }

    /// A socket's address outside, as the platform sees it: `11.22.33.2:40000`.
    static func outside(_ socket: Int32, _ network: NATNetwork) throws -> String {
        TCP.send(socket, [0], to: TCP.address(network["PLATFORM_IP"], PlainRelay.echoPort))
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { throw TCP.Failure(description: "the platform does not answer over UDP") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    static func port(_ address: String) -> UInt16 { address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

    func ask(_ method: String, _ more: String = "", track: String = "") throws -> String {
        sequence += 1
        let named = session.isEmpty ? "" : "Session: \(session)\r\n"
        let text = Array("\(method) \(Self.url)\(track) RTSP/1.0\r\nCSeq: \(sequence)\r\n\(named)\(more)\r\n".utf8)
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

    func setUp() throws -> String {
        let ports = "\(Self.port(rtpOutside))-\(Self.port(rtcpOutside))"
        let host = rtpOutside.split(separator: ":")[0]
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
    static func pictures(_ socket: Int32, atMost limit: Int) -> Int {
        var buffer = [UInt8](repeating: 0, count: 2048)
        var count = 0
        while count < limit {
            let length = recv(socket, &buffer, buffer.count, 0)
            guard length > 0 else { break }
            if length > 12, buffer[0] >> 6 == 2, buffer[1] == 0x80 | 96 { count += 1 }
        }
        return count
    }
}
