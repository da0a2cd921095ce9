import Glibc

/// One RTSP client whose RTP comes interleaved on the same TCP connection (RFC 2326 10.12), or over UDP.
final class Viewer {
    enum State: Equatable { case connecting, describing, settingUp, starting, playing, ended(String) }

    let socket: Int32
    /// Where its packets arrive over UDP.
    let datagrams: DatagramSockets?
    let url: String
    private(set) var state = State.connecting
    private(set) var pictures = PictureReader()
    /// When connect() was called, when DESCRIBE and PLAY were answered; nanoseconds.
    let started: Int64
    private(set) var described: Int64?
    private(set) var played: Int64?
    private(set) var endedAt: Int64?

    private var session = ""
    private var sequence = 0
    private let buffer: UnsafeMutableRawBufferPointer
    private var filled = 0

    var hasPicture: Bool { pictures.firstPicture != nil }
    var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// `ethernet` gives the connection the segment size and a receive buffer of a client in a network, so that a
    /// server feels a stalled reader as soon as it would there; loopback's own buffers swallow many seconds.
    init(url: String, endpoint: Endpoint, transport: Options.Transport, ethernet: Bool) {
        self.url = url
        datagrams = transport == .udp ? DatagramSockets() : nil
        // A whole interleaved packet always fits, and a key frame comes with a few reads.
        buffer = .allocate(byteCount: 256 << 10, alignment: 16)
        socket = makeSocket(blocking: false)
        if ethernet {
            setOption(socket, Int32(IPPROTO_TCP), TCP_MAXSEG, Int32(1460))
            setOption(socket, SOL_SOCKET, SO_RCVBUF, Int32(128 << 10))
        }
        started = monotonicNanoseconds()
        let problem = socket < 0 ? errno : endpoint.connect(socket)
        if problem != 0 { end("connect: " + String(cString: strerror(problem))) }
        if transport == .udp, datagrams == nil { end("no UDP ports: " + String(cString: strerror(errno))) }
    }

    deinit {
        if socket >= 0 { close(socket) }
        buffer.deallocate()
    }

    /// The connection stands, or has failed to.
    func becameWritable() {
        guard state == .connecting else { return }
        var problem: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &length)
        guard problem == 0 else { return end("connect: " + String(cString: strerror(problem))) }
        state = .describing
        request("DESCRIBE", url, "Accept: application/sdp\r\n")
    }

    /// Reads what is there. Bounded, so that one viewer with much to read keeps no other one's clock waiting.
    func becameReadable() {
        for _ in 0..<4 {
            guard !hasEnded else { return }
            let count = read(socket, buffer.baseAddress! + filled, buffer.count - filled)
            if count == 0 { return end("the server closed the connection") }
            if count < 0 {
                if errno != EAGAIN && errno != EINTR { end("read: " + String(cString: strerror(errno))) }
                return
            }
            filled += count
            let now = monotonicNanoseconds()
            let used = consume(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), now: now)
            if used == 0, filled == buffer.count { return end("the server sent something endless") }
            let drained = filled < buffer.count
            if used > 0, filled > used { memmove(buffer.baseAddress!, buffer.baseAddress! + used, filled - used) }
            filled -= used
            if drained { return }
        }
    }

    /// Reads what came over UDP. Bounded, like the connection.
    func datagramsBecameReadable() {
        guard let datagrams, !hasEnded else { return }
        for _ in 0..<256 {
            let buffer = datagrams.buffer
            let count = recv(datagrams.rtp, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return }
            pictures.read(packet: .init(rebasing: buffer[..<count]), now: monotonicNanoseconds())
        }
    }

    /// How many of the bytes were whole packets and answers.
    private func consume(_ bytes: UnsafeRawBufferPointer, now: Int64) -> Int {
        var position = 0
        while bytes.count - position >= 4, !hasEnded {
            if bytes[position] == 0x24 {
                let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
                guard bytes.count - position >= 4 + length else { break }
                if bytes[position + 1] == 0 {
                    let start = position + 4
                    pictures.read(packet: .init(rebasing: bytes[start..<(start + length)]), now: now)
                }
                position += 4 + length
            } else {
                guard let (answer, length) = Answer.read(.init(rebasing: bytes[position...])) else { break }
                position += length
                take(answer, now: now)
            }
        }
        return position
    }

    private func take(_ answer: Answer, now: Int64) {
        guard answer.status == 200 else { return end("\(state): the server answered \(answer.status)") }
        switch state {
        case .describing:
            described = now
            guard let description = Description(answer, url: url) else { return end("the description has no video") }
            pictures.knowsParameterSets = description.carriesParameterSets
            state = .settingUp
            let wanted = datagrams.map { "RTP/AVP;unicast;client_port=\($0.port)-\($0.port + 1)" }
            request("SETUP", description.track, "Transport: \(wanted ?? "RTP/AVP/TCP;unicast;interleaved=0-1")\r\n")
        case .settingUp:
            session = String((answer.value("session") ?? "").prefix { $0 != ";" })
            state = .starting
            request("PLAY", url, "Session: \(session)\r\nRange: npt=0.000-\r\n")
        case .starting:
            played = now
            state = .playing
        default:
            break
        }
    }

    private func request(_ method: String, _ url: String, _ headers: String) {
        sequence += 1
        let text = "\(method) \(url) RTSP/1.0\r\nCSeq: \(sequence)\r\nUser-Agent: bench\r\n\(headers)\r\n"
        if !sendAll(text, to: socket) { end("send: " + String(cString: strerror(errno))) }
    }

    /// Takes leave as a polite client does; the answer is not awaited.
    func tearDown() {
        if state == .playing { request("TEARDOWN", url, "Session: \(session)\r\n") }
    }

    private func end(_ reason: String) {
        guard !hasEnded else { return }
        state = .ended(reason)
        endedAt = monotonicNanoseconds()
    }
}
