@testable import Base
@testable import Device
import Glibc
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer
import TestSupport
import Testing

/// The processor time of one request, from its bytes to its response: it grows as the request does and no faster.
///
/// Text handling that walks along the text for each of its bytes once let a request of 8 KB stop the event loop for
/// 0.2 s. The limits are lifted here, so that the text handling is measured and not the refusal of a long request.
@Suite(.serialized) struct RequestCostTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case slashesAfterQuery, slashesAroundQuery, ampersandsBeforeTrack, slashesBeforeTrackInPath
        case slashesAfterPlainPath, ampersandsInQuery, parameters, atSigns, colonsInHost, digitsOfTrack
        case digitsOfChannel, escapes, blanksAfterHeader, blanksBeforeHeader, blanksAroundHeaderName
        case blanksInRequestLine, tabsInSession, continuationLines, marksInParameterName, marksInMethod
        case marksInHeaderName, marksInHeaderValue, escapedMarksInDevice, escapedMarksInToken, marksInUserName
        case digestParameters, digestBlanks, digestEscapes, digestSlashes, commasInDigest, commasInTransport
        case semicolonsInTransport, blanksInTransport, quotesInTransport, rangeDigits, rangeBlanks, setUpSlashes
        case setUpMarks, acceptMarks, sessionMarks, transportMarks, rangeMarks, digestURIMarks, digestNameMarks

        var testDescription: String { rawValue }

        private static let base = "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1"

        private func repeating(_ text: String, _ bytes: Int) -> String {
            String(repeating: text, count: max(1, bytes / text.utf8.count))
        }

        /// Combining marks of two classes in turn: the worst for Unicode's normal forms.
        private func marks(_ bytes: Int) -> String { "a" + repeating("\u{0301}\u{0323}", bytes) }
        private func escapedMarks(_ bytes: Int) -> String { "a" + repeating("%CC%81%CC%A3", bytes) }

        private func request(_ method: String = "OPTIONS", _ uri: String = base, _ more: String = "") -> String {
            "\(method) \(uri) RTSP/1.0\r\nCSeq: 1\r\n\(more)\r\n"
        }

        private func digest(_ parameters: String) -> String {
            request("DESCRIBE", Self.base, "Authorization: Digest \(parameters)\r\n")
        }

        private func transport(_ text: String) -> String {
            request("SETUP", Self.base + "/trackID=0", "Transport: \(text)\r\n")
        }

        private func play(_ range: String) -> String { request("PLAY", Self.base, "Session: s\r\nRange: \(range)\r\n") }

        /// A request with `bytes` of what the kind is about.
        func text(_ bytes: Int) -> String {
            let base = Self.base
            return switch self {
            case .slashesAfterQuery: request("OPTIONS", base + repeating("/", bytes))
            case .slashesAroundQuery:
                request(
                    "OPTIONS", "rtsp://h/realplay\(repeating("/", bytes / 2))?devid=CAM\(repeating("/", bytes / 2))")
            case .ampersandsBeforeTrack: request("OPTIONS", base + repeating("&", bytes) + "trackID=0")
            case .slashesBeforeTrackInPath:
                request("OPTIONS", "rtsp://h/realplay\(repeating("/", bytes))trackID=0?devid=CAM")
            case .slashesAfterPlainPath: request("OPTIONS", "rtsp://h/realplay" + repeating("/", bytes))
            case .ampersandsInQuery: request("OPTIONS", base + repeating("&", bytes))
            case .parameters: request("OPTIONS", base + repeating("&ab=c", bytes))
            case .atSigns: request("OPTIONS", "rtsp://" + repeating("@", bytes))
            case .colonsInHost: request("OPTIONS", "rtsp://" + repeating(":", bytes) + "/")
            case .digitsOfTrack: request("OPTIONS", base + "/trackID=" + repeating("0", bytes))
            case .digitsOfChannel:
                request("OPTIONS", "rtsp://h/realplay?devid=CAM&streamtype=1&channelno=" + repeating("0", bytes))
            case .escapes: request("OPTIONS", base + "&a=" + repeating("%41", bytes))
            case .blanksAfterHeader: request("OPTIONS", base, "X: a" + repeating(" ", bytes) + "\r\n")
            case .blanksBeforeHeader: request("OPTIONS", base, "X: " + repeating(" ", bytes) + "a\r\n")
            case .blanksAroundHeaderName: request("OPTIONS", base, "X" + repeating(" ", bytes) + ": a\r\n")
            case .blanksInRequestLine: request("OPTIONS", repeating(" ", bytes) + base)
            case .tabsInSession: request("GET_PARAMETER", base, "Session: s" + repeating("\t", bytes) + ";a\r\n")
            case .continuationLines: request("OPTIONS", base, "X: a\r\n" + repeating(" b\r\n", bytes))
            case .marksInParameterName: request("OPTIONS", base + "&\(marks(bytes))=1")
            case .marksInMethod: request(marks(bytes))
            case .marksInHeaderName: request("OPTIONS", base, "X\(marks(bytes)): 1\r\n")
            case .marksInHeaderValue: request("OPTIONS", base, "Require: \(marks(bytes))\r\n")
            case .escapedMarksInDevice: request("DESCRIBE", base.replacing("CAM", with: escapedMarks(bytes)))
            case .escapedMarksInToken: request("DESCRIBE", base + "&hashtoken=" + escapedMarks(bytes))
            case .marksInUserName:
                digest("username=\"\(marks(bytes))\", realm=\"r\", nonce=\"n\", uri=\"\(base)\", response=\"0\"")
            case .digestParameters: digest(repeating("a=b,", bytes))
            case .digestBlanks: digest("username" + repeating(" ", bytes) + "= a" + repeating(" ", bytes))
            case .digestEscapes: digest("username=\"" + repeating("\\a", bytes))
            case .digestSlashes:
                digest(
                    "username=\"a\", realm=\"r\", nonce=\"n\", uri=\"\(base)\(repeating("/", bytes))\", response=\"0\"")
            case .commasInDigest: digest(repeating(",", bytes) + "username=a")
            case .commasInTransport: transport(repeating(",", bytes))
            case .semicolonsInTransport: transport("RTP/AVP" + repeating(";", bytes))
            case .blanksInTransport: transport("RTP/AVP;client_port=5000" + repeating(" ", bytes) + ";unicast")
            case .quotesInTransport: transport("RTP/AVP;client_port=5000-5001;mode=" + repeating("\"", bytes) + "PLAY")
            case .rangeDigits: play("npt=" + repeating("0", bytes) + "-")
            case .rangeBlanks: play("npt=now" + repeating(" ", bytes) + "-" + repeating(" ", bytes))
            case .acceptMarks: request("DESCRIBE", base, "Accept: \(marks(bytes))\r\n")
            case .sessionMarks: request("GET_PARAMETER", base, "Session: \(marks(bytes))\r\n")
            case .transportMarks: transport(marks(bytes))
            case .rangeMarks: play("npt=\(marks(bytes))-")
            case .digestURIMarks:
                digest("username=\"ann\", realm=\"r\", nonce=\"n\", uri=\"rtsp://h/\(marks(bytes))\", response=\"0\"")
            case .digestNameMarks: digest("\(marks(bytes))=\"a\"")
            case .setUpSlashes:
                request("SETUP", base + "/trackID=0" + repeating("/", bytes), "Transport: RTP/AVP/TCP\r\n")
            case .setUpMarks:
                request(
                    "SETUP", base.replacing("CAM", with: escapedMarks(bytes)) + "/trackID=0",
                    "Transport: RTP/AVP/TCP\r\n")
            }
        }
    }

    /// Twice the length, no more than three times the work: what grows with the square takes four times.
    ///
    /// The texts are long enough for the work to dwarf everything else, and the least of several measurements counts,
    /// so that a busy machine makes no difference; what is really quadratic never gets below four.
    @Test(arguments: Kind.allCases) func growsNoFasterThanTheRequest(_ kind: Kind) {
        var limits = RTSPLimits()
        limits.headerBytes = 1 << 20
        limits.headerFields = 1 << 20
        limits.uriBytes = 1 << 20
        limits.methodBytes = 1 << 20
        let (short, long) = (ByteBuffer(string: kind.text(16_384)), ByteBuffer(string: kind.text(32_768)))
        var least = (short: UInt64.max, long: UInt64.max)
        var attempts = 0
        repeat {
            least.short = min(least.short, Self.cost(of: short, limits: limits))
            least.long = min(least.long, Self.cost(of: long, limits: limits))
            attempts += 1
        } while attempts < 3 || (attempts < 12 && least.long > 3 * least.short)
        #expect(least.long <= 3 * least.short, "\(least.short) ns became \(least.long) ns")
    }

    /// Nanoseconds of processor time that this thread takes for one request and all that the server says to it.
    static func cost(of bytes: ByteBuffer, limits: RTSPLimits) -> UInt64 {
        let users = ["ann": "pw", "bob": "pw"]
        let accesses: [RTSPConnectionStateMachine.Access] = [
            .open, .password(DigestAuthentication(realm: "r", nonce: "n"), users: users), .token,
        ]
        var nanoseconds: UInt64 = 0
        for access in accesses {
            var machine = RTSPConnectionStateMachine(access: access, limits: limits, makeSessionID: { "s" })
            // With a session, so that requests get beyond its check.
            if case .open = access {
                _ = machine.receive(RTSPRequest(
                    method: "SETUP", uri: "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1/trackID=0",
                    headers: ["CSeq": "1", "Transport": "RTP/AVP/TCP"]))
                _ = machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1)))
            }
            let started = processorTime()
            var parser = RTSPRequestParser(limits: limits)
            parser.append(bytes)
            do throws(RTSPParseError) {
                while let message = try parser.next() {
                    guard case .request(let request) = message else { continue }
                    answer(machine.receive(request), &machine)
                }
            } catch {
                _ = error.words
            }
            nanoseconds += processorTime() - started
        }
        return nanoseconds
    }

    /// What the handler does with what the machine wants, as far as it handles text.
    private static func answer(
        _ action: RTSPConnectionStateMachine.Action?, _ machine: inout RTSPConnectionStateMachine
    ) {
        var action = action
        if case .verify = action { action = machine.verified(.granted) }
        switch action {
        case .respond(let response), .close(let response), .refuseURL(let response): write(response)
        case .describe:
            let description = SessionDescription(name: "x", address: "1.2.3.4", sessionID: 1, tracks: tracks)
            machine.described(.success(description)).map(write)
        case .setUp: machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1))).map(write)
        case .play: _ = machine.started(videoStart(1, 2))
        default: break
        }
    }

    private static func write(_ response: RTSPResponse) {
        var buffer = ByteBuffer()
        response.write(to: &buffer)
    }

    private static func processorTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// REQUEST_COSTS=1 prints the milliseconds of one request of each kind and three kinds of access, of 4 and 8 KB.
    @Test(.enabled(if: getenv("REQUEST_COSTS") != nil)) func table() {
        for kind in Kind.allCases {
            let times = [3900, 7800].map { (bytes: Int) in
                let buffer = ByteBuffer(string: kind.text(bytes))
                return (0..<5).map { _ in Self.cost(of: buffer, limits: RTSPLimits()) }.min() ?? 0
            }
            print("COST", kind.rawValue, times.map { String(Double($0 / 1000) / 1000) }.joined(separator: " "))
        }
    }
}
