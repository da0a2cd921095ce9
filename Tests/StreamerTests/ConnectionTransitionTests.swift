@testable import Device
@testable import Media
@testable import Net
@testable import Streamer
import Testing

/// Every state of a connection with every request, and with every answer of its owner: what is legal, and what is not.
@Suite struct ConnectionTransitionTests {
    typealias Machine = RTSPConnectionStateMachine

    /// The states of the machine, by the requests that lead there.
    enum Stage: String, CaseIterable, CustomTestStringConvertible {
        case initial, ready, playing, recordingReady, recordingPlaying, bothReady, bothPlaying
        case verifyingDescribe, verifyingSetUp, verifyingWhileReady, verifyingWhilePlaying
        case describing, describingWhileReady, describingWhilePlaying
        case settingUp, settingUpAnew, settingUpAudio, starting, seeking, seekingWhilePlaying
        case answered, answeredWhileReady, answeredWhilePlaying

        var testDescription: String { rawValue }

        var isPlaying: Bool { rawValue.hasSuffix("laying") }

        var hasSession: Bool {
            switch self {
            case .initial, .verifyingDescribe, .verifyingSetUp, .describing, .settingUp, .answered: false
            default: true
            }
        }

        /// The one input that the owner owes; nil where the client's next request is taken at once.
        var owed: Input? {
            switch self {
            case .initial, .ready, .playing, .recordingReady, .recordingPlaying, .bothReady, .bothPlaying: nil
            case .verifyingDescribe, .verifyingSetUp, .verifyingWhileReady, .verifyingWhilePlaying: .verified
            case .describing, .describingWhileReady, .describingWhilePlaying: .described
            case .settingUp, .settingUpAnew, .settingUpAudio: .didSetUp
            case .starting: .started
            case .seeking, .seekingWhilePlaying: .foundPlace
            case .answered, .answeredWhileReady, .answeredWhilePlaying: .next
            }
        }

        var isRecording: Bool {
            switch self {
            case .recordingReady, .recordingPlaying, .seeking, .seekingWhilePlaying: true
            default: false
            }
        }

        private typealias Tests = ConnectionTransitionTests
        private var url: String { ConnectionTransitionTests.url(isRecording: isRecording) }

        /// A machine in this state.
        func machine() -> Machine {
            let access: Machine.Access = owed == .verified ? .token : .open
            var machine = Machine(access: access, limits: RTSPLimits(), makeSessionID: { "s1" })
            if hasSession {
                _ = machine.receive(Tests.request(.setup, url))
                _ = machine.verified(.granted)
                _ = machine.didSetUp(ConnectionTransitionTests.transport)
            }
            if self == .bothReady || self == .bothPlaying {
                _ = machine.receive(Tests.request(.setup, url, track: 1))
                _ = machine.didSetUp(ConnectionTransitionTests.transport)
            }
            if isPlaying {
                _ = machine.receive(Tests.request(.play, url, session: "s1"))
                _ = machine.started(videoStart(1, 2))
                _ = machine.foundPlace(.success(ConnectionTransitionTests.place))
            }
            switch self {
            case .initial, .ready, .playing, .recordingReady, .recordingPlaying, .bothReady, .bothPlaying: break
            case .verifyingDescribe, .verifyingWhileReady, .verifyingWhilePlaying:
                _ = machine.receive(Tests.request(.describe, url.replacing("T1", with: "T2")))
            case .verifyingSetUp, .settingUp, .settingUpAnew: _ = machine.receive(Tests.request(.setup, url))
            case .settingUpAudio: _ = machine.receive(Tests.request(.setup, url, track: 1))
            case .describing, .describingWhileReady, .describingWhilePlaying:
                _ = machine.receive(Tests.request(.describe, url))
            case .starting, .seeking: _ = machine.receive(Tests.request(.play, url, session: "s1"))
            case .seekingWhilePlaying: _ = machine.receive(Tests.request(.play, url, session: "s1", range: "npt=5-"))
            case .answered, .answeredWhileReady, .answeredWhilePlaying:
                _ = machine.receive(Tests.request(.describe, url))
                _ = machine.receive(Tests.request(.options, url))
                _ = machine.described(ConnectionTransitionTests.unknown)
            }
            return machine
        }
    }

    /// What the owner may say.
    enum Input: CaseIterable {
        case verified, described, didSetUp, started, foundPlace, next

        /// Whether the machine has something to do for it.
        func isTaken(by machine: inout Machine) -> Bool {
            switch self {
            case .verified: machine.verified(.granted) != nil
            case .described: machine.described(ConnectionTransitionTests.unknown) != nil
            case .didSetUp: machine.didSetUp(ConnectionTransitionTests.transport) != nil
            case .started: machine.started(videoStart(1, 2)) != nil
            case .foundPlace: machine.foundPlace(.success(ConnectionTransitionTests.place)) != nil
            case .next: machine.next() != nil
            }
        }
    }

    static let transport: Result<(AgreedTransport, ssrc: UInt32), Refusal> = .success(
        (.interleaved(rtp: 0, rtcp: 1), ssrc: 1))
    static let unknown: Result<SessionDescription, Refusal> = .failure(Refusal(status: .notFound, words: ""))
    static let place = PlaybackStart(
        position: .zero, end: .seconds(1), wall: 0, scale: .normal, sequence: 1, timestamp: 2)

    static func url(isRecording: Bool) -> String {
        "rtsp://h/realplay?devid=CAM&channelno=0&\(isRecording ? "filename=a.ts" : "streamtype=1")&hashtoken=T1"
    }

    static func request(
        _ method: RTSPMethod, _ url: String, session: String? = nil, range: String? = nil, track: Int = 0
    ) -> RTSPRequest {
        var headers: RTSPHeaders = ["CSeq": "1"]
        if let session { headers.add("Session", session) }
        if let range { headers.add("Range", range) }
        if method == .setup { headers.add("Transport", "RTP/AVP/TCP;interleaved=0-1") }
        let uri = method == .setup ? url + "/trackID=\(track)" : url
        return RTSPRequest(method: method.rawValue, uri: uri, headers: headers)
    }

    /// The status of a response, what the owner is asked for, or that the request waits.
    private func outcome(_ action: Machine.Action?) -> String {
        switch action {
        case nil: "waits"
        case .respond(let response): "\(response.status.code)"
        case .close(let response): "close \(response.status.code)"
        case .refuseURL(let response): "refuseURL \(response.status.code)"
        case .verify: "verify"
        case .describe: "describe"
        case .setUp: "setUp"
        case .play: "play"
        case .playBack: "playBack"
        case .pause(let response): "pause \(response.status.code)"
        case .teardown(let response): "teardown \(response.status.code)"
        }
    }

    /// The `Session` header of a request, and by it the outcome of each method in the order of `RTSPMethod`.
    private static let table: [(Stage, session: String?, [String])] = [
        (.initial, nil, ["200", "describe", "setUp", "454", "454", "454", "200", "200"]),
        (.initial, "s1", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.ready, nil, ["200", "describe", "setUp", "454", "454", "454", "200", "200"]),
        (.ready, "s1", ["200", "describe", "setUp", "play", "pause 200", "teardown 200", "200", "200"]),
        (.ready, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.playing, nil, ["200", "describe", "455", "454", "454", "454", "200", "200"]),
        (.playing, "s1", ["200", "describe", "455", "200", "pause 200", "teardown 200", "200", "200"]),
        (.playing, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.bothReady, nil, ["200", "describe", "setUp", "454", "454", "454", "200", "200"]),
        (.bothReady, "s1", ["200", "describe", "setUp", "play", "pause 200", "teardown 200", "200", "200"]),
        (.bothReady, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.bothPlaying, nil, ["200", "describe", "455", "454", "454", "454", "200", "200"]),
        (.bothPlaying, "s1", ["200", "describe", "455", "200", "pause 200", "teardown 200", "200", "200"]),
        (.bothPlaying, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.recordingReady, nil, ["200", "describe", "setUp", "454", "454", "454", "200", "200"]),
        (.recordingReady, "s1", ["200", "describe", "setUp", "playBack", "pause 200", "teardown 200", "200", "200"]),
        (.recordingReady, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
        (.recordingPlaying, nil, ["200", "describe", "455", "454", "454", "454", "200", "200"]),
        (.recordingPlaying, "s1", ["200", "describe", "455", "200", "pause 200", "teardown 200", "200", "200"]),
        (.recordingPlaying, "s2", ["200", "describe", "454", "454", "454", "454", "454", "454"]),
    ]

    @Test(arguments: table)
    func requestsTakenAtOnce(_ stage: Stage, _ session: String?, _ outcomes: [String]) {
        for (method, expected) in zip(RTSPMethod.allCases, outcomes) {
            var machine = stage.machine()
            let url = Self.url(isRecording: stage.isRecording)
            let outcome = outcome(machine.receive(Self.request(method, url, session: session)))
            #expect(outcome == expected, "\(method)")
            #expect(machine.hasSession == (stage.hasSession && outcome != "teardown 200"), "\(method)")
            #expect(machine.isPlaying == (stage.isPlaying && !outcome.hasSuffix(" 200")), "\(method)")
        }
        #expect(outcomes.count == RTSPMethod.allCases.count)
    }

    @Test func theTableIsWhole() {
        let stages = Set(Self.table.map(\.0))
        #expect(Stage.allCases.allSatisfy { stages.contains($0) == ($0.owed == nil) })
    }

    /// The tracks of a session are controlled together: a URL that names one of several is refused, one that names a
    /// track which was not set up too.
    @Test(arguments: [Stage.ready, .playing, .bothReady, .bothPlaying], [RTSPMethod.play, .pause, .teardown])
    func requestsAboutOneTrack(_ stage: Stage, _ method: RTSPMethod) {
        let isAggregate = stage == .bothReady || stage == .bothPlaying
        for track in 0...2 {
            var machine = stage.machine()
            let url = Self.url(isRecording: false) + "/trackID=\(track)"
            let outcome = outcome(machine.receive(Self.request(method, url, session: "s1")))
            switch (isAggregate, track) {
            case (true, 0), (true, 1): #expect(outcome == "460")
            case (_, 0): #expect(outcome != "460" && outcome != "455")
            default: #expect(outcome == "455")
            }
        }
    }

    /// A session that gets another track keeps what it has, whatever comes of that.
    @Test func aSecondTrack() {
        var machine = Stage.settingUpAudio.machine()
        #expect(machine.didSetUp(.failure(Refusal(status: .notFound, words: "")))?.status == .notFound)
        #expect(machine.session?.tracks.map(\.id) == [.video])
        machine = Stage.settingUpAudio.machine()
        #expect(machine.didSetUp(Self.transport)?.status == .ok)
        #expect(machine.session?.tracks.map(\.id) == [.video, .audio] && machine.session?.id == "s1")
        // The same again.
        _ = machine.receive(Self.request(.setup, Self.url(isRecording: false), session: "s1"))
        _ = machine.didSetUp(Self.transport)
        #expect(machine.session?.tracks.map(\.id) == [.video, .audio])
        _ = machine.receive(Self.request(.play, Self.url(isRecording: false), session: "s1"))
        let starts = videoStart(1, 2) + [TrackStart(track: .audio, sequence: 3, timestamp: 4)]
        let url = Self.url(isRecording: false)
        #expect(machine.started(starts)?.headers["RTP-Info"]
            == "url=\(url)/trackID=0;seq=1;rtptime=2,url=\(url)/trackID=1;seq=3;rtptime=4")
    }

    /// Whatever it is, a request waits for its turn, and there is a number beyond which that ends the connection.
    @Test(arguments: Stage.allCases.filter { $0.owed != nil }, RTSPMethod.allCases)
    func requestsThatWait(_ stage: Stage, _ method: RTSPMethod) {
        var machine = stage.machine()
        let request = Self.request(method, Self.url(isRecording: stage.isRecording), session: "s1")
        let room = RTSPLimits().requestsInFlight - (stage.owed == .next ? 1 : 0)
        for _ in 0..<room { #expect(outcome(machine.receive(request)) == "waits") }
        #expect(outcome(machine.receive(request)) == "close 503")
        #expect(machine.isPlaying == stage.isPlaying && machine.hasSession == stage.hasSession)
        // Those that were let in get their turn, the first of them now.
        if let owed = stage.owed { #expect(owed.isTaken(by: &machine)) }
    }

    /// An answer to another question than the one that is open changes nothing.
    @Test(arguments: Stage.allCases)
    func answersNobodyWaitsFor(_ stage: Stage) {
        for input in Input.allCases where input != stage.owed {
            var machine = stage.machine()
            #expect(!input.isTaken(by: &machine), "\(input)")
            #expect(machine.isPlaying == stage.isPlaying && machine.hasSession == stage.hasSession, "\(input)")
            if let owed = stage.owed {
                #expect(owed.isTaken(by: &machine), "\(input)")
            } else {
                let options = Self.request(.options, Self.url(isRecording: false))
                #expect(outcome(machine.receive(options)) == "200", "\(input)")
            }
        }
    }

    /// A recording's end is told at any time: the session stays, what waits goes on waiting.
    @Test(arguments: Stage.allCases)
    func theEndOfARecording(_ stage: Stage) {
        var machine = stage.machine()
        machine.reachedEnd()
        #expect(!machine.isPlaying && machine.hasSession == stage.hasSession)
        if let owed = stage.owed { #expect(owed.isTaken(by: &machine)) }
        let plays = stage == .starting || stage == .seeking || stage == .seekingWhilePlaying
        #expect(machine.isPlaying == plays)
        #expect(machine.hasSession == (stage.hasSession || stage == .settingUp))
    }

    /// The owner's refusals: the status of the response, and whether the session plays afterwards.
    @Test(arguments: Stage.allCases.filter { $0.owed != nil && $0.owed != .next && $0.owed != .started })
    func refusals(_ stage: Stage) {
        for status in [RTSPStatus.invalidRange, .notFound, .serviceUnavailable] {
            var machine = stage.machine()
            let refusal = Refusal(status: status, words: "")
            var (expected, plays) = ("\(status.code)", stage.isPlaying)
            let response: RTSPResponse?
            switch stage.owed {
            case .described: response = machine.described(.failure(refusal))
            case .didSetUp: response = machine.didSetUp(.failure(refusal))
            case .foundPlace:
                response = machine.foundPlace(.failure(refusal))
                plays = stage.isPlaying && status == .invalidRange
            default:
                let verdict: TokenVerdict = status == .serviceUnavailable ? .unavailable : .refused
                expected = verdict == .refused ? "401" : "503"
                guard case .respond(let refused) = machine.verified(verdict) else { response = nil; break }
                response = refused
            }
            #expect(response.map { "\($0.status.code)" } == expected)
            #expect(machine.isPlaying == plays && machine.hasSession == stage.hasSession)
            let options = Self.request(.options, Self.url(isRecording: false))
            #expect(outcome(machine.receive(options)) == "200")
        }
    }
}
