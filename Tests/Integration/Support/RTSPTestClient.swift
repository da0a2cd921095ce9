import TestSupport

/// A small RTSP client of the tests' own: it shares nothing with the server's code.
final class RTSPTestClient {
    struct Response {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    struct Frame {
        var channel: UInt8
        var bytes: [UInt8]

        var sequence: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }
        var timestamp: UInt32 { bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) } }
        var marker: Bool { bytes[1] & 0x80 != 0 }
        /// The type of the NAL unit that the packet carries or begins; nil in the middle of one.
        var nalType: UInt8? {
            let type = bytes[12] & 31
            if type != 28 { return type }
            return bytes[13] & 0x80 != 0 ? bytes[13] & 31 : nil
        }
    }

    let socket: Socket
    private var pending: [UInt8] = []
    private var position = 0
    private var sequence = 0
    private(set) var session: String?

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        socket = try Socket(port: port, receiveBuffer: receiveBuffer)
    }

    /// Connects to where the URL says, on this machine.
    convenience init(_ url: String) throws {
        let place = url.dropFirst("rtsp://".count).prefix { $0 != "/" }
        guard let port = place.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw ChildProcess.Failure(description: "no RTSP URL: \(url)")
        }
        try self.init(port: port)
    }

    func send(_ method: String, _ url: String, headers: [String: String] = [:]) throws {
        sequence += 1
        var text = "\(method) \(url) RTSP/1.0\r\nCSeq: \(sequence)\r\n"
        if let session { text += "Session: \(session)\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        try socket.send(text + "\r\n")
    }

    /// Sends a request and waits for its answer; frames in between are handed to `passing`.
    @discardableResult
    func request(
        _ method: String, _ url: String, headers: [String: String] = [:], passing: (Frame) -> Void = { _ in }
    ) throws -> Response {
        try send(method, url, headers: headers)
        let response = try response(passing: passing)
        if let named = response.headers["session"] { session = String(named.split(separator: ";")[0]) }
        return response
    }

    /// Plays a stream over TCP.
    func play(_ url: String) throws {
        try request("SETUP", url + "/trackID=0", headers: ["Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"])
        let response = try request("PLAY", url)
        guard response.status == 200 else {
            throw ChildProcess.Failure(description: "PLAY: \(response.status) \(response.body)")
        }
    }

    func response(passing: (Frame) -> Void = { _ in }) throws -> Response {
        while true {
            if try byte(at: 0) == UInt8(ascii: "$") {
                passing(try frame())
                continue
            }
            var end = 0
            while try !(byte(at: end) == 10 && byte(at: end + 1) == 13 && byte(at: end + 2) == 10) { end += 1 }
            let head = String(decoding: take(end + 3), as: UTF8.self)
            var headers: [String: String] = [:]
            let lines = head.split(whereSeparator: \.isNewline)
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
            }
            let length = Int(headers["content-length"] ?? "0") ?? 0
            if length > 0 { _ = try byte(at: length - 1) }
            return Response(
                status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers,
                body: String(decoding: take(length), as: UTF8.self))
        }
    }

    /// The next interleaved frame.
    func frame() throws -> Frame {
        let channel = try byte(at: 1)
        let length = try Int(byte(at: 2)) << 8 | Int(byte(at: 3))
        _ = try byte(at: 3 + length)
        return Frame(channel: channel, bytes: Array(take(4 + length).dropFirst(4)))
    }

    /// The next RTP packet.
    func packet() throws -> Frame {
        while true {
            let next = try frame()
            if next.channel == 0 { return next }
        }
    }

    private func byte(at offset: Int) throws -> UInt8 {
        while pending.count - position <= offset {
            let more = try socket.receive()
            if more.isEmpty { throw Socket.Closed() }
            pending.removeFirst(position)
            position = 0
            pending += more
        }
        return pending[position + offset]
    }

    private func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { position += count }
        return pending[position..<(position + count)]
    }
}
