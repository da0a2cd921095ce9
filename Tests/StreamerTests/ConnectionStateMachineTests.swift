@testable import Base
@testable import Device
@testable import Media
@testable import Net
@testable import Streamer
@testable import System
import TestSupport
import Testing

@Suite struct ConnectionStateMachineTests {
    typealias Machine = RTSPConnectionStateMachine
    static let base = "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1"
    static let resource = Presentation(deviceID: "CAM", channel: 0, content: .live(.main))
    static let udp = "RTP/AVP;unicast;client_port=5000-5001"

    private func machine(_ access: Machine.Access = .open, limits: RTSPLimits = RTSPLimits()) -> Machine {
        Machine(access: access, limits: limits, makeSessionID: { "s1" })
    }

    private func request(
        _ method: String, _ uri: String = base, _ headers: RTSPHeaders = [:]
    ) -> RTSPRequest {
        var all: RTSPHeaders = ["CSeq": "7"]
        for (name, value) in headers.fields { all.add(name, value) }
        return RTSPRequest(method: method, uri: uri, headers: all)
    }

    private func request(_ method: String, _ headers: RTSPHeaders) -> RTSPRequest {
        request(method, Self.base, headers)
    }

    private func status(_ action: Machine.Action?) -> Int? {
        switch action {
        case .respond(let response), .close(let response), .refuseURL(let response), .pause(let response),
            .teardown(let response):
            response.status.code
        default: nil
        }
    }

    private func response(_ action: Machine.Action?) -> RTSPResponse? {
        switch action {
        case .respond(let response), .close(let response), .refuseURL(let response), .pause(let response),
            .teardown(let response):
            response
        default: nil
        }
    }

    private func status(_ response: RTSPResponse?) -> Int? { response?.status.code }
    private func response(_ response: RTSPResponse?) -> RTSPResponse? { response }

    /// A machine with a session that is set up.
    private func ready() -> Machine {
        var machine = machine()
        let action = machine.receive(request("SETUP", Self.base + "/trackID=0", ["Transport": Self.udp]))
        #expect(action == .setUp(Self.resource, .video, [.udp(rtp: 5000, rtcp: 5001)]))
        let answer = machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 0xAB)))
        #expect(response(answer)?.headers["Session"] == "s1;timeout=60")
        #expect(
            response(answer)?.headers["Transport"] == "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=000000ab;mode=\"PLAY\"")
        return machine
    }

    private func playing() -> Machine {
        var machine = ready()
        #expect(machine.receive(request("PLAY", ["Session": "s1"])) == .play)
        #expect(machine.started(videoStart(5, 9))?.status == .ok)
        return machine
    }

    @Test func aWholeConversation() {
        var machine = machine()
        #expect(response(machine.receive(request("OPTIONS")))?.headers["Public"]?.contains("DESCRIBE") == true)
        #expect(machine.receive(request("DESCRIBE")) == .describe(Self.resource))
        let description = SessionDescription(name: "x", address: "1.2.3.4", sessionID: 1, tracks: tracks)
        let described = response(machine.described(.success(description)))
        #expect(described?.headers["Content-Base"] == Self.base + "/")
        #expect(described?.headers["Content-Type"] == "application/sdp")
        #expect(described?.headers["CSeq"] == "7")
        #expect(machine.receive(request("SETUP", Self.base + "/trackID=0", ["Transport": Self.udp]))
            == .setUp(Self.resource, .video, [.udp(rtp: 5000, rtcp: 5001)]))
        let transport = AgreedTransport.udp(clientRTP: 5000, clientRTCP: 5001, serverRTP: 6000, serverRTCP: 6001)
        #expect(response(machine.didSetUp(.success((transport, ssrc: 1))))?.headers["Transport"]
            == "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=00000001;mode=\"PLAY\"")
        #expect(machine.receive(request("PLAY", Self.base + "/", ["Session": "s1", "Range": "npt=0.000-"])) == .play)
        #expect(
            machine.started(videoStart(5, 9))?.headers["RTP-Info"]
                == "url=\(Self.base)/trackID=0;seq=5;rtptime=9")
        #expect(machine.isPlaying)
        #expect(status(machine.receive(request("GET_PARAMETER", ["Session": "s1"]))) == 200)
        #expect(status(machine.receive(request("PAUSE", ["Session": "s1"]))) == 200)
        #expect(machine.isReady)
        #expect(machine.receive(request("PLAY", ["Session": "s1"])) == .play)
        #expect(machine.started(videoStart(5, nil))?.headers["RTP-Info"] == "url=\(Self.base)/trackID=0;seq=5")
        #expect(status(machine.receive(request("TEARDOWN", ["Session": "s1"]))) == 200)
        #expect(machine.session == nil)
        #expect(status(machine.receive(request("PLAY", ["Session": "s1"]))) == 454)
    }

    private static let answers: [(RTSPRequest, Int)] = {
        var rows: [(RTSPRequest, Int)] = []
        func row(
            _ code: Int, _ method: String, _ uri: String = base, version: String = "RTSP/1.0", _ headers: RTSPHeaders,
            body: [UInt8] = []
        ) {
            rows.append((RTSPRequest(method: method, uri: uri, version: version, headers: headers, body: body), code))
        }
        row(400, "DESCRIBE", base, [:])
        row(400, "DESCRIBE", base, ["CSeq": "x"])
        row(400, "DESCRIBE", "rtsp://h/live", ["CSeq": "1"])
        row(400, "DESCRIBE", "rtsp://h/", ["CSeq": "1"])
        row(404, "DESCRIBE", base.replacing("type=1", with: "type=9"), ["CSeq": "1"])
        row(406, "DESCRIBE", base, ["CSeq": "1", "Accept": "text/html"])
        row(505, "DESCRIBE", base, version: "RTSP/2.0", ["CSeq": "1"])
        row(505, "GET", "/", version: "HTTP/1.1", [:])
        row(501, "ANNOUNCE", base, ["CSeq": "1"])
        row(501, "RECORD", base, ["CSeq": "1"])
        row(551, "PLAY", base, ["CSeq": "1", "Require": "nothing"])
        row(454, "PLAY", base, ["CSeq": "1"])
        row(454, "PAUSE", base, ["CSeq": "1", "Session": "s2"])
        row(454, "TEARDOWN", base, ["CSeq": "1", "Session": "s2"])
        row(454, "GET_PARAMETER", base, ["CSeq": "1", "Session": "s2"])
        row(459, "SETUP", base, ["CSeq": "1", "Transport": udp])
        row(400, "SETUP", base + "/trackID=0", ["CSeq": "1"])
        row(461, "SETUP", base + "/trackID=0", ["CSeq": "1", "Transport": "RTP/AVP;multicast"])
        row(454, "SETUP", base + "/trackID=0", ["CSeq": "1", "Transport": udp, "Session": "s9"])
        row(400, "SETUP", "rtsp://h/trackID=0", ["CSeq": "1", "Transport": udp])
        row(451, "SET_PARAMETER", base, ["CSeq": "1"], body: [1])
        row(200, "SET_PARAMETER", base, ["CSeq": "1"])
        return rows
    }()

    @Test(arguments: answers)
    func answersWithoutASession(_ request: RTSPRequest, code: Int) {
        var machine = machine()
        #expect(status(machine.receive(request)) == code)
        // Whatever the answer was, the next request is heard.
        #expect(status(machine.receive(self.request("OPTIONS"))) == 200)
    }

    @Test func whatAStateForbids() {
        var machine = playing()
        #expect(
            status(
                machine.receive(request("SETUP", Self.base + "/trackID=0", ["Transport": Self.udp, "Session": "s1"])))
                == 455)
        #expect(status(machine.receive(request("PLAY", ["Session": "s1"]))) == 200)
        #expect(status(machine.receive(request("PLAY", ["Session": "s1", "Range": "npt=10-"]))) == 457)
        let other = Self.base.replacing("streamtype=1", with: "streamtype=2")
        #expect(status(machine.receive(request("PAUSE", other, ["Session": "s1"]))) == 404)
        var idle = ready()
        #expect(
            status(idle.receive(request("SETUP", other + "/trackID=0", ["Transport": Self.udp, "Session": "s1"])))
                == 455)
        #expect(status(idle.receive(request("PLAY", ["Session": "s1", "Range": "clock=19961108T142300Z-"]))) == 457)
    }

    /// VLC asks for UDP, is refused, and asks for TCP on the same connection.
    @Test func anotherTransportAfter461() {
        var machine = machine()
        _ = machine.receive(request("SETUP", Self.base + "/trackID=0", ["Transport": Self.udp]))
        #expect(status(machine.didSetUp(.failure(Refusal(status: .unsupportedTransport, words: "")))) == 461)
        #expect(machine.session == nil)
        let tcp = machine.receive(
            request("SETUP", Self.base + "/trackID=0", ["Transport": "RTP/AVP/TCP;interleaved=0-1"]))
        #expect(tcp == .setUp(Self.resource, .video, [.interleaved(rtp: 0, rtcp: 1)]))
    }

    @Test func aTrackAloneMeansWhatWasDescribed() {
        var machine = machine()
        _ = machine.receive(request("DESCRIBE"))
        _ = machine.described(.success(SessionDescription(name: "", address: "", sessionID: 1, tracks: tracks)))
        let setup = machine.receive(request("SETUP", "rtsp://h/trackID=0", ["Transport": Self.udp]))
        #expect(setup == .setUp(Self.resource, .video, [.udp(rtp: 5000, rtcp: 5001)]))
        #expect(response(machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1))))?.status == .ok)
        #expect(machine.receive(request("PLAY", ["Session": "s1"])) == .play)
        let playing = machine.started(videoStart(1, 2))
        #expect(playing?.headers["RTP-Info"] == "url=rtsp://h/trackID=0;seq=1;rtptime=2")
    }

    private func described(_ url: String, _ resource: Presentation) -> Machine {
        var machine = machine()
        _ = machine.receive(request("DESCRIBE", url))
        let description = SessionDescription(name: "", address: "", sessionID: 1, tracks: tracks)
        _ = machine.described(.success(description))
        return machine
    }

    /// A URL that says less means what was described; one that says something else does not.
    @Test func whatAPartialURLMeans() {
        let token = Presentation(deviceID: "CAM", channel: 0, content: .live(.main), token: "T1")
        let setups: [(String, Int?)] = [
            ("rtsp://h/realplay/trackID=0", nil), ("rtsp://h/realplay/trackID=0?devid=CAM", nil),
            ("rtsp://h/realplay/trackID=0?channelno=0&streamtype=1&hashtoken=T1", nil), (Self.base + "/trackID=0", nil),
            ("rtsp://h/realplay/trackID=0?devid=OTHER", 400),
            ("rtsp://h/realplay/trackID=0?devid=CAM&channelno=1", 400),
            ("rtsp://h/realplay/trackID=0?devid=CAM&streamtype=2", 400),
            ("rtsp://h/realplay/trackID=0?hashtoken=T2", 400),
            ("rtsp://h/realplay/trackID=0?filename=a.ts", 400), ("rtsp://h/playback/trackID=0", 400),
            ("rtsp://h/realplay", nil), (Self.base, nil), ("rtsp://h/realplay/trackID=1", 404),
            ("rtsp://h/realplay/trackID=1000", 404),
        ]
        for (uri, code) in setups {
            var machine = described(Self.base + "&hashtoken=T1", token)
            let action = machine.receive(request("SETUP", uri, ["Transport": Self.udp]))
            if let code {
                #expect(status(action) == code, "\(uri)")
            } else {
                #expect(action == .setUp(token, .video, [.udp(rtp: 5000, rtcp: 5001)]), "\(uri)")
            }
        }
        // Nothing was described on this connection.
        var fresh = machine()
        guard case .refuseURL(let answer) = fresh.receive(
            request("SETUP", "rtsp://h/realplay/trackID=0", ["Transport": Self.udp]))
        else { Issue.record("taken"); return }
        #expect(answer.body.hasSuffix("devid is missing."))
        guard case .refuseURL = fresh.receive(request("DESCRIBE", "rtsp://h/realplay")) else {
            Issue.record("taken")
            return
        }
        #expect(status(fresh.receive(request("OPTIONS", "rtsp://h/realplay"))) == 200)
    }

    /// A session is meant by its identifier, and by no URL without it.
    @Test func partialURLsWithASession() {
        for uri in ["rtsp://h/realplay", "rtsp://h/realplay/", "rtsp://h/realplay/trackID=0",
                    "rtsp://h/realplay?devid=CAM", "rtsp://h/realplay?channelno=0&streamtype=1/", "rtsp://h/",
                    "rtsp://h/trackID=0"] {
            var machine = ready()
            #expect(machine.receive(request("PLAY", uri, ["Session": "s1"])) == .play, "\(uri)")
            #expect(machine.started(videoStart(5, 9))?.status == .ok)
            for method in ["GET_PARAMETER", "OPTIONS", "PAUSE", "TEARDOWN"] {
                if method != "OPTIONS" {
                    #expect(status(machine.receive(request(method, uri, ["Session": "s2"]))) == 454, "\(method) \(uri)")
                }
                #expect(status(machine.receive(request(method, uri, ["Session": "s1"]))) == 200, "\(method) \(uri)")
            }
            #expect(machine.session == nil)
        }
        for uri in ["rtsp://h/realplay?devid=OTHER", "rtsp://h/realplay?streamtype=2", "rtsp://h/playback",
                    "rtsp://h/realplay?filename=a.ts"] {
            var machine = ready()
            #expect(status(machine.receive(request("PLAY", uri, ["Session": "s1"]))) == 404, "\(uri)")
        }
    }

    /// A track alone is a track of what was described last, and that must be what the session shows.
    @Test func aSessionStaysWithItsStream() {
        var machine = ready()
        _ = machine.receive(request("DESCRIBE", Self.base.replacing("streamtype=1", with: "streamtype=2")))
        _ = machine.described(.success(SessionDescription(name: "", address: "", sessionID: 1, tracks: tracks)))
        let setup = request("SETUP", "rtsp://h/trackID=0", ["Transport": Self.udp, "Session": "s1"])
        #expect(status(machine.receive(setup)) == 455)
    }

    @Test func mediaTypes() {
        let rows: [(String, Int?)] = [
            ("application/sdp", nil), ("Application/SDP;q=0.5", nil), ("text/html, */*", nil), ("application/*", nil),
            ("application/sdpx", 406), ("text/html", 406), ("", 406),
        ]
        for (accept, code) in rows {
            var machine = machine()
            let action = machine.receive(request("DESCRIBE", ["Accept": accept]))
            #expect(code == nil ? action == .describe(Self.resource) : status(action) == code, "\(accept)")
        }
    }

    @Test func pipelinedRequestsWaitForTheirTurn() {
        var limits = RTSPLimits()
        limits.requestsInFlight = 2
        var machine = machine(limits: limits)
        #expect(machine.receive(request("DESCRIBE")) == .describe(Self.resource))
        #expect(machine.receive(request("OPTIONS")) == nil)
        #expect(machine.next() == nil)
        #expect(machine.receive(request("OPTIONS")) == nil)
        #expect(status(machine.described(.failure(Refusal(status: .notFound, words: "")))) == 404)
        #expect(status(machine.next()) == 200)
        #expect(status(machine.next()) == 200)
        #expect(machine.next() == nil)
        _ = machine.receive(request("DESCRIBE"))
        _ = machine.receive(request("OPTIONS"))
        _ = machine.receive(request("OPTIONS"))
        guard case .close = machine.receive(request("OPTIONS")) else { Issue.record("a flood was taken"); return }
    }

    // MARK: Access

    @Test func tokensAreAskedOnceForAConnection() {
        let url = Self.base + "&hashtoken=T1"
        let held = Presentation(deviceID: "CAM", channel: 0, content: .live(.main), token: "T1")
        var machine = machine(.token)
        #expect(machine.receive(request("DESCRIBE", url)) == .verify(held))
        #expect(machine.verified(.granted) == .describe(held))
        _ = machine.described(.success(SessionDescription(name: "", address: "", sessionID: 1, tracks: tracks)))
        #expect(machine.receive(request("SETUP", url + "/trackID=0", ["Transport": Self.udp]))
            == .setUp(held, .video, [.udp(rtp: 5000, rtcp: 5001)]))
        _ = machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1)))
        #expect(machine.receive(request("PLAY", url, ["Session": "s1"])) == .play)
        #expect(machine.started(videoStart(0, 0))?.status == .ok)
        // Another token, another question; another channel with this token too.
        #expect(machine.receive(request("DESCRIBE", Self.base + "&hashtoken=T2"))
            == .verify(Presentation(deviceID: "CAM", channel: 0, content: .live(.main), token: "T2")))
    }

    @Test func tokensRefusedUnavailableAndMissing() {
        let url = Self.base + "&hashtoken=T1"
        var machine = machine(.token)
        #expect(status(machine.receive(request("DESCRIBE"))) == 401)
        _ = machine.receive(request("DESCRIBE", url))
        #expect(status(machine.verified(.refused)) == 401)
        _ = machine.receive(request("SETUP", url + "/trackID=0", ["Transport": Self.udp]))
        #expect(status(machine.verified(.unavailable)) == 503)
        #expect(machine.session == nil)
    }

    private func digest(_ method: String, uri: String, nonce: String = "n") -> RTSPHeaders {
        let answer = DigestAuthentication.response(
            .md5, user: "ann", realm: "r", password: "pw", nonce: nonce, method: method, uri: uri)!
        return [
            "Authorization":
                "Digest username=\"ann\", realm=\"r\", nonce=\"\(nonce)\", uri=\"\(uri)\", response=\"\(answer)\""
        ]
    }

    @Test func passwords() {
        var machine = machine(.password(DigestAuthentication(realm: "r", nonce: "n"), users: ["ann": "pw"]))
        let refused = response(machine.receive(request("DESCRIBE")))
        #expect(refused?.status == .unauthorized)
        #expect(refused?.headers.all("WWW-Authenticate").count == 3)
        #expect(machine.receive(request("DESCRIBE", digest("DESCRIBE", uri: Self.base))) == .describe(Self.resource))
        _ = machine.described(.success(SessionDescription(name: "", address: "", sessionID: 1, tracks: tracks)))
        // VLC signs the base URL with a trailing slash, others the track's.
        let media3 = "rtsp://h/realplay/trackID=0?devid=CAM&channelno=0&streamtype=1/"
        for (uri, signed) in [Self.base + "/", Self.base + "/trackID=0", Self.base, "rtsp://h/realplay"].map({
            (Self.base + "/trackID=0", $0)
        }) + [(media3, media3), ("rtsp://h/realplay/trackID=0", "rtsp://h/realplay/trackID=0")] {
            var headers = digest("SETUP", uri: signed)
            headers.add("Transport", Self.udp)
            #expect(machine.receive(request("SETUP", uri, headers))
                == .setUp(Self.resource, .video, [.udp(rtp: 5000, rtcp: 5001)]))
            _ = machine.didSetUp(.failure(Refusal(status: .unsupportedTransport, words: "")))
        }
        #expect(
            status(machine.receive(request("DESCRIBE", digest("DESCRIBE", uri: Self.base.replacing("CAM", with: "X")))))
                == 401)
        let another = digest("DESCRIBE", uri: "rtsp://h/realplay?devid=X")
        #expect(status(machine.receive(request("DESCRIBE", another))) == 401)
        let stale = response(machine.receive(request("DESCRIBE", digest("DESCRIBE", uri: Self.base, nonce: "old"))))
        #expect(stale?.headers["WWW-Authenticate"]?.hasSuffix("stale=true") == true)
    }

    @Test func guessingEnds() {
        var machine = machine(.password(DigestAuthentication(realm: "r", nonce: "n"), users: ["ann": "other"]))
        for _ in 0..<7 {
            #expect(status(machine.receive(request("DESCRIBE", digest("DESCRIBE", uri: Self.base)))) == 401)
        }
        guard case .close = machine.receive(request("DESCRIBE", digest("DESCRIBE", uri: Self.base))) else {
            Issue.record("an eighth guess was let through")
            return
        }
    }
}

@Suite struct ConnectionLifetimeTests {
    @Test func limits() {
        var lifetime = ConnectionLifetime(limits: RTSPLimits(), opened: milliseconds(0))
        #expect(lifetime.expired(now: milliseconds(10_000), hasSession: false) == nil)
        #expect(lifetime.expired(now: milliseconds(10_001), hasSession: false) != nil)
        lifetime.sawRequest(now: milliseconds(5000))
        #expect(lifetime.expired(now: milliseconds(35_000), hasSession: false) == nil)
        #expect(lifetime.expired(now: milliseconds(35_001), hasSession: false) != nil)
        #expect(lifetime.expired(now: milliseconds(65_000), hasSession: true) == nil)
        #expect(lifetime.expired(now: milliseconds(65_001), hasSession: true) != nil)
        lifetime.sawSignOfLife(now: milliseconds(60_000))
        #expect(lifetime.expired(now: milliseconds(120_000), hasSession: true) == nil)
    }
}
