@testable import Base
@testable import Device
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer
import TestSupport
import Testing

/// Conversations about recordings, as players hold them.
@Suite struct PlaybackConversationTests {
    typealias Machine = RTSPConnectionStateMachine
    static let base = "rtsp://10.0.0.2:554/realplay?devid=CAM&channelno=0&filename=CAM_0_20260301120000.ts&hashtoken=T1"
    static let span =
        "rtsp://10.0.0.2:554/playback?devid=CAM&channelno=0&streamtype=2&start=20260301120000&end=20260301121000"
    static let recording = Presentation(
        deviceID: "CAM", channel: 0, content: .file(name: "CAM_0_20260301120000.ts"), token: "T1")

    private func machine(_ access: Machine.Access = .open) -> Machine {
        Machine(access: access, limits: RTSPLimits(), makeSessionID: { "s1" })
    }

    /// A request as it comes over the wire.
    private func request(_ text: String) throws -> RTSPRequest {
        var parser = RTSPRequestParser()
        parser.append(.init(string: text.replacing("\n", with: "\r\n")))
        guard case .request(let request)? = try parser.next() else { throw RTSPParseError.badRequestLine }
        return request
    }

    private func response(_ action: Machine.Action?) -> RTSPResponse? {
        switch action {
        case .respond(let response), .close(let response), .refuseURL(let response), .pause(let response),
            .teardown(let response):
            response
        default: nil
        }
    }

    private func response(_ response: RTSPResponse?) -> RTSPResponse? { response }

    private func start(
        _ position: Duration, scale: PlaybackScale = .normal, sequence: UInt16 = 7, timestamp: UInt32 = 900
    ) -> PlaybackStart {
        PlaybackStart(
            position: position, end: .seconds(60), wall: 1_772_366_400_000_000_000 + position.nanoseconds, scale: scale,
            sequence: sequence, timestamp: timestamp)
    }

    private func ready() throws -> Machine {
        var machine = machine()
        _ = machine.receive(
            try request("SETUP \(Self.base)/trackID=0 RTSP/1.0\nCSeq: 1\nTransport: RTP/AVP/TCP;interleaved=0-1\n\n"))
        _ = machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1)))
        return machine
    }

    private func play(_ machine: inout Machine, _ headers: String = "") throws -> Machine.Action? {
        machine.receive(try request("PLAY \(Self.base) RTSP/1.0\nCSeq: 9\nSession: s1\n\(headers)\n"))
    }

    /// What VLC 3.0 (live555) sends when it opens a recording, jumps, pauses, goes on, plays at twice the speed and
    /// closes.
    @Test func vlc() throws {
        var machine = machine()
        let agent = "User-Agent: LibVLC/3.0.18 (LIVE555 Streaming Media v2016.11.28)\n"
        let track = Self.base + "/trackID=0"
        let options = machine.receive(try request("OPTIONS \(Self.base) RTSP/1.0\nCSeq: 2\n\(agent)\n"))
        #expect(response(options)?.headers["Public"]?.contains("PAUSE") == true)
        let describe = machine.receive(
            try request("DESCRIBE \(Self.base) RTSP/1.0\nCSeq: 3\n\(agent)Accept: application/sdp\n\n"))
        #expect(describe == .describe(Self.recording))
        let description = SessionDescription(
            name: "x", address: "10.0.0.2", sessionID: 1, tracks: tracks, ranges: ["npt=0-60.000"])
        #expect(response(machine.described(.success(description)))?.body.contains("a=range:npt=0-60.000\r\n") == true)
        let setup = machine.receive(try request(
            "SETUP \(track) RTSP/1.0\nCSeq: 4\n\(agent)Transport: RTP/AVP;unicast;client_port=37264-37265\n\n"))
        #expect(setup == .setUp(Self.recording, .video, [.udp(rtp: 37264, rtcp: 37265)]))
        let agreed = AgreedTransport.udp(clientRTP: 37264, clientRTCP: 37265, serverRTP: 6000, serverRTCP: 6001)
        #expect(response(machine.didSetUp(.success((agreed, ssrc: 1))))?.status == .ok)
        let play = machine.receive(
            try request("PLAY \(Self.base)/ RTSP/1.0\nCSeq: 5\n\(agent)Session: s1\nRange: npt=0.000-\n\n"))
        #expect(play == .playBack(PlaybackRequest(range: .npt(start: .zero, end: nil))))
        let playing = machine.foundPlace(.success(start(.zero)))
        #expect(playing?.headers["Range"] == "npt=0.000-60.000" && playing?.headers["Scale"] == "1")
        #expect(playing?.headers["RTP-Info"] == "url=\(Self.base)/trackID=0;seq=7;rtptime=900")
        let alive = machine.receive(
            try request("GET_PARAMETER \(Self.base)/ RTSP/1.0\nCSeq: 6\n\(agent)Session: s1\n\n"))
        #expect(response(alive)?.status == .ok)
        // A jump.
        let jump = machine.receive(
            try request("PLAY \(Self.base)/ RTSP/1.0\nCSeq: 7\n\(agent)Session: s1\nRange: npt=12.300-\n\n"))
        #expect(jump == .playBack(PlaybackRequest(range: .npt(start: .milliseconds(12_300), end: nil))))
        #expect(machine.foundPlace(.success(start(.seconds(12))))?.headers["Range"] == "npt=12.000-60.000")
        let pause = machine.receive(try request("PAUSE \(Self.base)/ RTSP/1.0\nCSeq: 8\n\(agent)Session: s1\n\n"))
        guard case .pause = pause else { Issue.record("no pause"); return }
        #expect(machine.isReady)
        let paused = machine.receive(
            try request("GET_PARAMETER \(Self.base)/ RTSP/1.0\nCSeq: 9\n\(agent)Session: s1\n\n"))
        #expect(response(paused)?.status == .ok)
        let resume = machine.receive(try request("PLAY \(Self.base)/ RTSP/1.0\nCSeq: 10\n\(agent)Session: s1\n\n"))
        #expect(resume == .playBack(PlaybackRequest()))
        #expect(machine.foundPlace(.success(start(.seconds(20))))?.headers["Range"] == "npt=20.000-60.000")
        let faster = machine.receive(
            try request("PLAY \(Self.base)/ RTSP/1.0\nCSeq: 11\n\(agent)Session: s1\nScale: 2.000000\n\n"))
        #expect(faster == .playBack(PlaybackRequest(scale: .double)))
        #expect(machine.foundPlace(.success(start(.seconds(21), scale: .double)))?.headers["Scale"] == "2")
        let end = machine.receive(try request("TEARDOWN \(Self.base)/ RTSP/1.0\nCSeq: 12\n\(agent)Session: s1\n\n"))
        guard case .teardown = end else { Issue.record("no teardown"); return }
    }

    @Test func clockRangesAreAnsweredInClock() throws {
        var machine = try ready()
        let action = try play(&machine, "Range: clock=20260301T120012.5Z-\n")
        #expect(action == .playBack(PlaybackRequest(range: .clock(start: 1_772_366_412_500_000_000, end: nil))))
        #expect(
            machine.foundPlace(.success(start(.seconds(12))))?.headers["Range"]
                == "clock=20260301T120012.000Z-20260301T120100.000Z")
    }

    @Test func badRanges() throws {
        var machine = try ready()
        #expect(response(try play(&machine, "Range: npt=7-3\n"))?.status == .invalidRange)
        #expect(response(try play(&machine, "Range: smpte=0:10:00-\n"))?.status == .notImplemented)
        // A refusal by the recording's length leaves a playing session playing; another stops it.
        _ = try play(&machine)
        _ = machine.foundPlace(.success(start(.zero)))
        _ = try play(&machine, "Range: npt=100-\n")
        #expect(machine.foundPlace(.failure(Refusal(status: .invalidRange, words: "")))?.status == .invalidRange)
        #expect(machine.isPlaying)
        _ = try play(&machine, "Range: npt=10-\n")
        #expect(machine.foundPlace(.failure(Refusal(.unreadable("The card is gone."))))?.status == .serviceUnavailable)
        #expect(machine.isReady)
    }

    /// RFC 2326 10.5: without a word about range and scale it asks whether the session lives; at the end it plays anew.
    @Test func playWhilePlaying() throws {
        var machine = try ready()
        _ = try play(&machine)
        _ = machine.foundPlace(.success(start(.zero)))
        #expect(response(try play(&machine))?.status == .ok)
        // Backwards is not possible: the answer says what is.
        #expect(try play(&machine, "Scale: -1\n") == .playBack(PlaybackRequest()))
        _ = machine.foundPlace(.success(start(.zero)))
        machine.reachedEnd()
        #expect(machine.isReady)
        #expect(try play(&machine) == .playBack(PlaybackRequest()))
    }

    /// Requests behind a PLAY wait until it has found its place.
    @Test func orderIsKept() throws {
        var machine = try ready()
        _ = try play(&machine, "Range: npt=5-\n")
        #expect(machine.receive(try request("PAUSE \(Self.base) RTSP/1.0\nCSeq: 10\nSession: s1\n\n")) == nil)
        #expect(machine.foundPlace(.success(start(.seconds(4))))?.status == .ok)
        guard case .pause = machine.next() else { Issue.record("no pause"); return }
        #expect(machine.isReady)
    }

    @Test func tokensOpenFilesAndNothingElse() throws {
        var machine = machine(.token)
        #expect(
            machine.receive(try request("DESCRIBE \(Self.base) RTSP/1.0\nCSeq: 1\n\n"))
                == .verify(Self.recording))
        #expect(machine.verified(.granted) == .describe(Self.recording))
        _ = machine.described(.failure(Refusal(status: .notFound, words: "")))
        // The verdict is for this recording, not for live pictures and not for another recording.
        let live = Self.base.replacing("filename=CAM_0_20260301120000.ts", with: "streamtype=1")
        guard case .verify(let asked) = machine.receive(try request("DESCRIBE \(live) RTSP/1.0\nCSeq: 2\n\n")),
            case .live = asked.content
        else {
            Issue.record("the token opened a live stream")
            return
        }
        _ = machine.verified(.refused)
        let other = Self.base.replacing("120000.ts", with: "130000.ts")
        guard case .verify(let next) = machine.receive(try request("DESCRIBE \(other) RTSP/1.0\nCSeq: 3\n\n")),
            case .file = next.content
        else {
            Issue.record("the token opened another recording")
            return
        }
        _ = machine.verified(.unavailable)
        #expect(
            response(machine.receive(try request("DESCRIBE \(Self.span)&hashtoken=T1 RTSP/1.0\nCSeq: 4\n\n")))?.status
                == .unauthorized)
    }

    @Test(arguments: [
        (span, 0), (span.replacing("streamtype=2&", with: ""), 0),
        (span.replacing("end=20260301121000", with: "end=2026-03-01T04:10:00Z"), 0),
        (span.replacing("&end=20260301121000", with: ""), 400), (span.replacing("start=2026", with: "start=x"), 400),
        (span.replacing("channelno=0", with: "channelno=x"), 404), (span.replacing("playback", with: "replay"), 400),
    ])
    func spans(_ url: String, _ code: Int) throws {
        var machine = machine()
        let action = machine.receive(try request("DESCRIBE \(url) RTSP/1.0\nCSeq: 1\n\n"))
        if code != 0 {
            #expect(response(action)?.status.code == code)
            return
        }
        guard case .describe(let resource) = action else {
            Issue.record("\(String(describing: action))")
            return
        }
        // 12:00 in UTC+8.
        let start: Int64 = 1_772_366_400_000_000_000 - 8 * 3_600_000_000_000
        let stream: StreamType = url.contains("streamtype") ? .sub : .main
        #expect(resource.recording { _ in 8 * 3600 }
            == RecordingRequest(channel: 0, content: .span(stream, start..<(start + 600_000_000_000))))
    }

    @Test func aSpanEndsAfterItsStart() {
        let time = CalendarTime(nanoseconds: 5, isUTC: true)
        let resource = Presentation(deviceID: "CAM", channel: 0, content: .span(.main, start: time, end: time))
        #expect(resource.recording { _ in 0 } == nil)
    }
}
