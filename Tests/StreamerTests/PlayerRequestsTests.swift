@testable import Base
@testable import Device
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer
import TestSupport
import Testing

/// What players write, byte by byte, about each kind of URL: every one of them plays.
///
/// They differ in the URI of SETUP and of what follows. The server says `Content-Base: URL/` and `a=control:trackID=0`;
/// out of that one player makes `URL/trackID=0`, another puts the track at the end of the path and keeps query and
/// slash.
@Suite struct PlayerRequestsTests {
    typealias Machine = RTSPConnectionStateMachine

    struct Player: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `{url}`, `{path}` and `{query}` stand for the parts of what is watched.
        var requests: [String]
    }

    static let host = "rtsp://192.0.2.7:8554"

    private static let live555 = "User-Agent: LibVLC/3.0.18 (LIVE555 Streaming Media v2016.11.28)\r\n"
    private static let udp = "Transport: RTP/AVP;unicast;client_port=56968-56969\r\n"

    static let players = [
        // Media3 (ExoPlayer) on Android.
        Player(testDescription: "Media3", requests: [
            "OPTIONS {url} RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 0\r\n\r\n",
            "DESCRIBE {url} RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 1\r\n\r\n",
            "SETUP {host}{path}/trackID=0?{query}/ RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 2\r\n"
                + "\(udp)\r\n",
            "PLAY {url} RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 3\r\nSession: s1\r\n"
                + "Range: npt=0.000-\r\n\r\n",
            "PAUSE {url} RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 4\r\nSession: s1\r\n\r\n",
            "TEARDOWN {url} RTSP/1.0\r\nUser-Agent: AndroidXMedia3/1.4.1\r\nCSeq: 5\r\nSession: s1\r\n\r\n",
        ]),
        Player(testDescription: "VLC (live555)", requests: [
            "OPTIONS {url} RTSP/1.0\r\nCSeq: 2\r\n\(live555)\r\n",
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 3\r\n\(live555)"
                + "Accept: application/sdp\r\n\r\n",
            "SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 4\r\n\(live555)"
                + "\(udp)\r\n",
            "PLAY {url}/ RTSP/1.0\r\nCSeq: 5\r\n\(live555)"
                + "Session: s1\r\nRange: npt=0.000-\r\n\r\n",
            "GET_PARAMETER {url}/ RTSP/1.0\r\nCSeq: 6\r\n\(live555)"
                + "Session: s1\r\n\r\n",
            "TEARDOWN {url}/ RTSP/1.0\r\nCSeq: 7\r\n\(live555)"
                + "Session: s1\r\n\r\n",
        ]),
        Player(testDescription: "FFmpeg", requests: [
            "OPTIONS {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Lavf60.16.100\r\n\r\n",
            "DESCRIBE {url} RTSP/1.0\r\nAccept: application/sdp\r\nCSeq: 2\r\nUser-Agent: Lavf60.16.100\r\n\r\n",
            "SETUP {url}/trackID=0 RTSP/1.0\r\nTransport: RTP/AVP/UDP;unicast;client_port=56968-56969\r\nCSeq: 3\r\n"
                + "User-Agent: Lavf60.16.100\r\n\r\n",
            "PLAY {url}/ RTSP/1.0\r\nRange: npt=0.000-\r\nCSeq: 4\r\nUser-Agent: Lavf60.16.100\r\nSession: s1\r\n\r\n",
            "GET_PARAMETER {url}/ RTSP/1.0\r\nCSeq: 5\r\nUser-Agent: Lavf60.16.100\r\nSession: s1\r\n\r\n",
            "TEARDOWN {url}/ RTSP/1.0\r\nCSeq: 6\r\nUser-Agent: Lavf60.16.100\r\nSession: s1\r\n\r\n",
        ]),
        Player(testDescription: "GStreamer (rtspsrc)", requests: [
            "OPTIONS {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: GStreamer/1.24.2\r\n\r\n",
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: GStreamer/1.24.2\r\nAccept: application/sdp\r\n\r\n",
            "SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 3\r\nUser-Agent: GStreamer/1.24.2\r\n"
                + "\(udp)\r\n",
            "PLAY {url}/ RTSP/1.0\r\nCSeq: 4\r\nUser-Agent: GStreamer/1.24.2\r\nRange: npt=0-\r\nSession: s1\r\n\r\n",
            "TEARDOWN {url}/ RTSP/1.0\r\nCSeq: 5\r\nUser-Agent: GStreamer/1.24.2\r\nSession: s1\r\n\r\n",
        ]),
        // GStreamer's own function for it, since 1.18: the track in the path, the query as it was.
        Player(testDescription: "GStreamer (request URI with control)", requests: [
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: GStreamer/1.24.2\r\nAccept: application/sdp\r\n\r\n",
            "SETUP {host}{path}/trackID=0?{query} RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: GStreamer/1.24.2\r\n"
                + "\(udp)\r\n",
            "PLAY {url} RTSP/1.0\r\nCSeq: 3\r\nUser-Agent: GStreamer/1.24.2\r\nRange: npt=0-\r\nSession: s1\r\n\r\n",
            "TEARDOWN {url} RTSP/1.0\r\nCSeq: 4\r\nUser-Agent: GStreamer/1.24.2\r\nSession: s1\r\n\r\n",
        ]),
        // The query dropped, as by clients that resolve `trackID=0` as RFC 3986 5.2 does.
        Player(testDescription: "without the query", requests: [
            "OPTIONS {host}{path} RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 2\r\n\r\n",
            "SETUP {host}{path}/trackID=0 RTSP/1.0\r\nCSeq: 3\r\n\(udp)\r\n",
            "PLAY {host}{path} RTSP/1.0\r\nCSeq: 4\r\nSession: s1\r\nRange: npt=0-\r\n\r\n",
            "GET_PARAMETER {host}{path}/ RTSP/1.0\r\nCSeq: 5\r\nSession: s1\r\n\r\n",
            "OPTIONS {host}{path}/ RTSP/1.0\r\nCSeq: 6\r\nSession: s1\r\n\r\n",
            "PAUSE {host}{path}/ RTSP/1.0\r\nCSeq: 7\r\nSession: s1\r\n\r\n",
            "TEARDOWN {host}{path}/trackID=0 RTSP/1.0\r\nCSeq: 8\r\nSession: s1\r\n\r\n",
        ]),
        // Nothing but the device of all parameters, the track behind it.
        Player(testDescription: "with a part of the query", requests: [
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            "SETUP {host}{path}?devid=CAM/trackID=0/ RTSP/1.0\r\nCSeq: 2\r\n\(udp)\r\n",
            "PLAY {host}{path}?devid=CAM& RTSP/1.0\r\nCSeq: 3\r\nSession: s1\r\n\r\n",
            "TEARDOWN {host}{path}?devid=CAM RTSP/1.0\r\nCSeq: 4\r\nSession: s1\r\n\r\n",
        ]),
        Player(testDescription: "the track alone", requests: [
            "DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            "SETUP {host}/trackID=0 RTSP/1.0\r\nCSeq: 2\r\n\(udp)\r\n",
            "PLAY {host}/ RTSP/1.0\r\nCSeq: 3\r\nSession: s1\r\n\r\n",
            "TEARDOWN {host}/ RTSP/1.0\r\nCSeq: 4\r\nSession: s1\r\n\r\n",
        ]),
    ]

    struct Watched: Sendable, CustomTestStringConvertible {
        var path: String
        var query: String
        var presentation: Presentation
        var testDescription: String { path + "?" + query }
    }

    static let watched: [Watched] = {
        let token = "0123456789abcdef0123456789ABCDEF"
        let start = CalendarTime(nanoseconds: 1_772_366_400_000_000_000, isUTC: false)
        let end = CalendarTime(nanoseconds: 1_772_367_000_000_000_000, isUTC: true)
        func live(_ query: String, _ token: String = "") -> Watched {
            Watched(path: "/realplay", query: query, presentation: Presentation(
                deviceID: "CAM", channel: 0, content: .live(.main), token: token))
        }
        func recorded(
            _ path: String, _ query: String, _ content: Presentation.Content, _ token: String = ""
        ) -> Watched {
            Watched(path: path, query: query, presentation: Presentation(
                deviceID: "CAM", channel: 0, content: content, token: token))
        }
        let file = "CAM_0_20260301120000.ts"
        let span = Presentation.Content.span(.sub, start: start, end: end)
        return [
            live("devid=CAM&channelno=0&streamtype=1"), live("streamtype=1&channelno=0&devid=CAM"),
            live("streamtype=0&devid=CAM&channelno=0"),
            live("devid=CAM&channelno=0&streamtype=1&hashtoken=\(token)", token),
            live("hashtoken=\(token)&streamtype=1&devid=CAM&channelno=0", token),
            recorded("/realplay", "devid=CAM&channelno=0&filename=\(file)", .file(name: file)),
            recorded(
                "/realplay", "devid=CAM&channelno=0&filename=\(file)&hashtoken=\(token)", .file(name: file), token),
            recorded(
                "/realplay", "hashtoken=\(token)&filename=\(file)&channelno=0&devid=CAM", .file(name: file), token),
            recorded("/playback", "devid=CAM&channelno=0&streamtype=2&start=20260301120000&end=20260301T121000Z", span),
            recorded("/playback", "end=20260301T121000Z&start=20260301120000&streamtype=2&devid=CAM&channelno=0", span),
        ]
    }()

    @Test(arguments: players, watched)
    func plays(_ player: Player, _ watched: Watched) throws {
        let needsToken = !watched.presentation.token.isEmpty
        var machine = Machine(access: needsToken ? .token : .open, limits: RTSPLimits(), makeSessionID: { "s1" })
        var parser = RTSPRequestParser()
        var questions = 0
        var trackURI = ""
        for template in player.requests {
            let bytes = template.replacing("{url}", with: "{host}{path}?{query}").replacing("{host}", with: Self.host)
                .replacing("{path}", with: watched.path).replacing("{query}", with: watched.query)
            parser.append(ByteBuffer(string: bytes))
            guard case .request(let request)? = try parser.next() else { Issue.record("no request: \(bytes)"); return }
            var action = machine.receive(request)
            if case .verify(let asked) = action {
                questions += 1
                #expect(asked == watched.presentation)
                action = machine.verified(.granted)
            }
            switch request.method {
            case "DESCRIBE":
                #expect(action == .describe(watched.presentation), "\(request.uri)")
                let description = SessionDescription(name: "x", address: "192.0.2.7", sessionID: 1, tracks: tracks)
                guard let answer = machine.described(.success(description)) else {
                    Issue.record("DESCRIBE was not answered")
                    return
                }
                #expect(answer.headers["Content-Base"] == "\(Self.host)\(watched.path)?\(watched.query)/")
            case "SETUP":
                let transport = RequestedTransport.udp(rtp: 56968, rtcp: 56969)
                #expect(action == .setUp(watched.presentation, .video, [transport]), "\(request.uri)")
                _ = machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1)))
                trackURI = request.uri
            case "PLAY":
                let playing = answer(to: action, &machine)
                #expect(playing?.headers["RTP-Info"] == "url=\(trackURI);seq=7;rtptime=9", "\(request.uri)")
            default:
                let response = answer(to: action, &machine)
                #expect(response?.status == .ok, "\(request.method) \(request.uri)")
            }
        }
        #expect(machine.session == nil)
        #expect(questions == (needsToken ? 1 : 0))
    }

    private func answer(to action: Machine.Action?, _ machine: inout Machine) -> RTSPResponse? {
        switch action {
        case .respond(let response), .pause(let response), .teardown(let response): response
        case .play: machine.started(videoStart(7, 9))
        case .playBack(let request):
            machine.foundPlace(.success(PlaybackStart(
                position: .zero, end: .seconds(1), wall: 0, scale: request.scale, sequence: 7, timestamp: 9)))
        default: nil
        }
    }
}
