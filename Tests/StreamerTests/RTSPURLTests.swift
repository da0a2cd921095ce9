@testable import Base
@testable import Media
@testable import Streamer
import Testing

@Suite struct RTSPURLTests {
    static let main = Presentation(deviceID: "CAM", channel: 0, content: .live(.main))
    static let token = Presentation(deviceID: "CAM", channel: 0, content: .live(.sub), token: "0aF")

    @Test(arguments: [
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1", main, nil),
        ("rtsp://h:8554/realplay?devid=CAM&channelno=0&streamtype=1/", main, nil),
        ("RTSP://[::1]:8554//realplay?devid=CAM&channelno=0&streamtype=0", main, nil),
        // The track, as FFmpeg, GStreamer and live555 append it.
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1/trackID=0", main, 0),
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1/trackID=12/", main, 12),
        ("rtsp://h/realplay/trackID=0?devid=CAM&channelno=0&streamtype=1", main, 0),
        ("rtsp://h/realplay/?devid=CAM&channelno=0&streamtype=1&trackid=0", main, 0),
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1trackID=0", main, 0),
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=2&hashtoken=0aF/trackID=1", token, 1),
        // As Media3 puts it: at the end of the path, and the slash of Content-Base at the end of the query.
        ("rtsp://h/realplay/trackID=0?devid=CAM&channelno=0&streamtype=1/", main, 0),
        ("rtsp://h/realplay/trackID=0/?streamtype=2&hashtoken=0aF&channelno=0&devid=CAM//", token, 0),
        ("rtsp://h/realplay/trackID=0?devid=CAM&channelno=0&streamtype=2&hashtoken=0aF/", token, 0),
        ("rtsp://h/realplay//trackID=0?devid=CAM&channelno=0&streamtype=1/trackID=0/", main, 0),
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1//trackID=0//", main, 0),
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1/&trackID=0", main, 0),
        ("rtsp://h/realplay/?devid=CAM&channelno=0&streamtype=1&/", main, nil),
        ("rtsp://h/realplay?hashtoken=0aF&streamtype=2&channelno=0&devid=CAM&unknown=1", token, nil),
        // The first of a name counts.
        ("rtsp://h/realplay?devid=CAM&channelno=0&streamtype=2&hashtoken=0aF&hashtoken=evil", token, nil),
        // User names and passwords with everything in them.
        ("rtsp://user:p@ss@h/realplay?devid=CAM&channelno=0&streamtype=1", main, nil),
        ("rtsp://user:p/a?s#s%@h:554/realplay?devid=CAM&channelno=0&streamtype=1", main, nil),
        ("rtsp://user:12/3@h/realplay?devid=CAM&channelno=0&streamtype=1", main, nil),
        ("rtsp://h/realplay?devid=C%41M&channelno=0&streamtype=1", main, nil),
    ] as [(String, Presentation, Int?)])
    func reads(_ text: String, resource: Presentation, track: Int?) throws {
        let url = try RTSPURL(parsing: text)
        #expect(url.target == .presentation(resource))
        #expect(url.track.map { Int($0.rawValue) } == track)
    }

    static let file = Presentation(
        deviceID: "CAM", channel: 0, content: .file(name: "CAM_0_20260301120000.ts"), token: "0aF")
    static let span = Presentation(
        deviceID: "CAM", channel: 3,
        content: .span(
            .sub, start: CalendarTime(nanoseconds: 0, isUTC: false),
            end: CalendarTime(nanoseconds: 1_500_000_000, isUTC: true)))

    @Test(
        arguments: [
            ("rtsp://h/realplay?devid=CAM&channelno=0&filename=CAM_0_20260301120000.ts&hashtoken=0aF", file, nil),
            (
                "rtsp://h/realplay?devid=CAM&channelno=0&filename=CAM_0_20260301120000.ts&hashtoken=0aF/trackID=0",
                file, 0
            ),
            ("rtsp://h/realplay?devid=CAM&channelno=0&hashtoken=0aF&filename=CAM_0_20260301120000.ts/", file, nil),
            // A file name counts more than a stream type.
            (
                "rtsp://h/realplay?streamtype=1&devid=CAM&channelno=0&hashtoken=0aF&filename=CAM%5F0_20260301120000.ts",
                file, nil
            ),
            (
                "rtsp://u:p/q@h/playback?devid=CAM&channelno=3&streamtype=2&start=19700101000000&"
                    + "end=1970-01-01T00:00:01.5Z",
                span, nil
            ),
            (
                "rtsp://h/playback/trackID=0?end=19700101T000001.500Z&start=19700101000000&devid=CAM&"
                    + "channelno=3&streamtype=2/",
                span, 0
            ),
            (
                "rtsp://h/realplay/trackID=0?hashtoken=0aF&devid=CAM&channelno=0&filename=CAM_0_20260301120000.ts/",
                file, 0
            ),
            (
                "rtsp://h/playback/trackID=0?devid=CAM&channelno=3&streamtype=2&end=19700101T000001.500Z&"
                    + "start=19700101000000",
                span, 0
            ),
        ] as [(String, Presentation, Int?)])
    func readsRecordings(_ text: String, resource: Presentation, track: Int?) throws {
        let url = try RTSPURL(parsing: text)
        #expect(url.target == .presentation(resource))
        #expect(url.track.map { Int($0.rawValue) } == track)
    }

    @Test(arguments: ["a@b", "a:b", "a/b", "a?b", "a#b", "a%b", "a%2", "100%"])
    func valuesMayHold(_ token: String) throws {
        let url = try RTSPURL(
            parsing: "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1&hashtoken=\(token)/trackID=0")
        guard case .presentation(let resource) = url.target else {
            Issue.record("not live")
            return
        }
        #expect(resource.token == token)
        #expect(url.track == .video)
    }

    /// Found by review: each at-sign began another walk along the whole URL, over a second for 8,000 of them. Now the
    /// host is looked for in eight places and no further.
    @Test func atSignsAreCounted() throws {
        let rest = "h/realplay?devid=CAM&channelno=0&streamtype=1"
        let most = "rtsp://" + String(repeating: "@", count: 7) + rest
        #expect(try RTSPURL(parsing: most).target == .presentation(Self.main))
        #expect(throws: RTSPURL.Problem.otherForm("it has no host")) {
            try RTSPURL(parsing: "rtsp://" + String(repeating: "@", count: 8) + rest)
        }
    }

    @Test func tracksWithoutTheirStream() throws {
        #expect(try RTSPURL(parsing: "rtsp://h/trackID=0").target == .trackAlone)
        #expect(try RTSPURL(parsing: "rtsp://h:554/trackID=1").track == .audio)
        #expect(try RTSPURL(parsing: "*").target == .server)
        #expect(try RTSPURL(parsing: "rtsp://h").target == .server)
    }

    @Test(arguments: [
        "", "http://h/realplay", "rtsp:///realplay?devid=1", "rtsp://h/live", "rtsp://h/realplayer",
        "rtsp://h/realplay?devid=CAM&channelno&streamtype=1", "rtsp://h/playback?start=today", "rtsp://@@@/",
        "rtsp://h/realplay?devid=%FF&channelno=0&streamtype=1", "rtsp://h/realplay\u{301}?devid=CAM",
    ])
    func otherForms(_ text: String) {
        #expect { try RTSPURL(parsing: text) } throws: { error in
            if case RTSPURL.Problem.otherForm = error { true } else { false }
        }
    }

    @Test(arguments: [
        ("realplay", "devid"), ("realplay/", "devid"), ("realplay?channelno=0&streamtype=1", "devid"),
        ("realplay?devid=&channelno=0&streamtype=1", "devid"), ("realplay?devid=CAM&streamtype=1", "channelno"),
        ("realplay?devid=CAM&channelno=0", "streamtype"),
        ("playback?devid=CAM&channelno=0&end=20260301120000/", "start"),
        ("playback?devid=CAM&channelno=0&start=20260301120000", "end"), ("playback/trackID=0", "devid"),
    ])
    func partial(_ text: String, missing: String) throws {
        guard case .partial(let part) = try RTSPURL(parsing: "rtsp://h/" + text).target else {
            Issue.record("not partial")
            return
        }
        #expect(part.missing == missing)
    }

    /// Two spellings of one letter are one text in Unicode and two here.
    @Test func textsCompareByTheirBytes() throws {
        let composed = try RTSPURL(parsing: "rtsp://h/realplay?devid=%C3%A9&channelno=0&streamtype=1&hashtoken=a")
        let decomposed = try RTSPURL(parsing: "rtsp://h/realplay?devid=e%CC%81&channelno=0&streamtype=1&hashtoken=a")
        guard case .presentation(let first) = composed.target, case .presentation(let second) = decomposed.target else {
            Issue.record("not live")
            return
        }
        #expect(first.deviceID == second.deviceID)
        #expect(first != second)
        #expect(Set([first, second]).count == 2)
    }

    @Test(arguments: ["channelno=x&streamtype=1", "channelno=-1&streamtype=1", "channelno=0&streamtype=3",
                      "channelno=0&filename=../a.ts", "channelno=0&filename=", "channelno=0&filename=a%0Ab",
                      "channelno=0&filename=%C3%A9.ts"])
    func noSuchResource(_ query: String) {
        #expect { try RTSPURL(parsing: "rtsp://h/realplay?devid=CAM&\(query)") } throws: { error in
            if case RTSPURL.Problem.noSuchResource = error { true } else { false }
        }
    }
}
