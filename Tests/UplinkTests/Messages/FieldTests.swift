@testable import Base
@testable import Device
@testable import Media
import Testing
@testable import Uplink

@Suite struct FieldTests {
    /// What is read, and how it is written again; nil where it is refused.
    @Test(
        arguments: [
            ("00:00", "00:00"), ("23:59", "23:59"), ("24:00", "24:00"), ("8:5", "08:05"), ("08:5", "08:05"),
            ("24:01", nil),
            ("25:00", nil), ("12:60", nil), ("12", nil), ("12:", nil), (":12", nil), ("12:000", nil), ("-1:00", nil),
            ("", nil),
        ] as [(String, String?)])
    func clockTimes(_ text: String, written: String?) {
        #expect(ClockTime(wireText: text)?.wireText == written)
    }

    @Test(
        arguments: [
            ("20130816120000", "20130816120000"), ("201308161200", "20130816120000"),
            ("20120229235959", "20120229235959"),
            ("20000229000000", "20000229000000"), ("19700101000000", "19700101000000"),
            ("99991231235959", "99991231235959"),
            ("20130229000000", nil), ("21000229000000", nil), ("20131301000000", nil), ("20130100000000", nil),
            ("20130001000000", nil), ("20130816240000", nil), ("20130816126000", nil), ("20130816120060", nil),
            ("19691231235959", nil), ("00000101000000", nil), ("2013081612", nil), ("2013-08-16 12:00", nil), ("", nil),
        ] as [(String, String?)])
    func times(_ text: String, written: String?) {
        #expect(PlatformTime(wireText: text)?.wireText == written)
    }

    /// Values from `date -u -d @N +%Y%m%d%H%M%S`.
    @Test(arguments: [
        (0, "19700101000000"), (951_782_400, "20000229000000"), (1_376_625_600, "20130816040000"),
        (4_107_542_400, "21000301000000"), (1_735_689_599, "20241231235959"),
    ] as [(Int64, String)])
    func timesFromUnix(_ seconds: Int64, utc: String) throws {
        let zone = try #require(UTCOffset("+00:00"))
        #expect(PlatformTime(secondsSinceEpoch: seconds, offset: zone).wireText == utc)
        #expect(PlatformTime(wireText: utc)?.secondsSinceEpoch(offset: zone) == seconds)
    }

    @Test func everyDayOfFourCenturies() {
        var day = CalendarDay(year: 1970, month: 1, day: 1)
        for days in 0..<146_097 {
            if !day.isValid || day.daysSince1970 != days || CalendarDay(daysSince1970: days) != day {
                Issue.record("\(days) days are not \(day)")
            }
            var next = CalendarDay(year: day.year, month: day.month, day: day.day + 1)
            if !next.isValid { next = CalendarDay(year: day.year, month: day.month + 1, day: 1) }
            if !next.isValid { next = CalendarDay(year: day.year + 1, month: 1, day: 1) }
            day = next
        }
        #expect(day == CalendarDay(year: 2370, month: 1, day: 1))
    }

    @Test func zones() throws {
        let time = PlatformTime(secondsSinceEpoch: 1_376_625_600, offset: .china)
        #expect(time.wireText == "20130816120000")
        #expect(time.secondsSinceEpoch(offset: .china) == 1_376_625_600)
        #expect(UTCOffset.china.description == "+08:00")
        #expect(UTCOffset("-03:30")?.seconds == -12_600 && UTCOffset("-03:30")?.description == "-03:30")
        for text in ["", "8", "+8:00", "08:00", "+08:60", "+14:01", "+0800", "+08:00:00", "+-8:00", "+８0:00"] {
            #expect(UTCOffset(text) == nil, "\(text)")
        }
        // Nothing a clock says may trap.
        for seconds in [Int64.min, -1, .max] {
            #expect(PlatformTime(wireText: PlatformTime(secondsSinceEpoch: seconds, offset: .china).wireText) != nil)
        }
    }

    @Test func minutes() {
        #expect(PlatformMinute(wireText: "20130816123456")?.wireText == "201308161234")
        #expect(PlatformMinute(wireText: "20130816123456")?.time.wireText == "20130816123456")
    }

    @Test func spans() throws {
        func span(_ start: String, _ end: String) -> DaySpan? { DaySpan(start: field(start), end: field(end)) }
        let morning = try #require(span("08:00", "12:00"))
        #expect(span("12:00", "08:00") == nil && span("24:00", "24:00") == nil)
        #expect(span("08:00", "08:00")?.isMoment == true && !morning.isMoment)
        #expect(morning.overlaps(try #require(span("11:59", "24:00"))))
        #expect(!morning.overlaps(try #require(span("12:00", "24:00"))))
        #expect(!morning.overlaps(try #require(span("00:00", "08:00"))))
        #expect(morning.overlaps(try #require(span("09:00", "10:00"))))
    }

    @Test func frameSizes() {
        let d1 = PictureSize(width: 704, height: 576)
        #expect(
            FrameSizeCodes.standard.size(of: field("2")) == d1 && FrameSizeCodes.extended.size(of: field("3")) == d1)
        #expect(FrameSizeCodes.standard.size(of: field("4")) == nil)
        #expect(FrameSizeCodes.standard.code(nearest: PictureSize(width: 640, height: 480)).value == 2)
        #expect(FrameSizeCodes.extended.code(nearest: PictureSize(width: 640, height: 480)).value == 2)
        #expect(FrameSizeCodes.standard.code(nearest: PictureSize(width: 1920, height: 1080)).value == 1)
        for table in FrameSizeCodes.allCases {
            for code in (1...5).compactMap({ FrameSizeCode($0) }) {
                guard let size = table.size(of: code) else { continue }
                #expect(table.code(nearest: size) == code)
            }
        }
        #expect(FrameSizeCode(wireText: "0") == nil && FrameSizeCode(wireText: "6") == nil)
    }

    @Test func bitRates() {
        let rates = [96, 128, 196, 256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072, 4096]
        #expect((1...13).compactMap { BitRateCode($0)?.kilobits } == rates)
        #expect(rates.map { BitRateCode(nearest: $0).value } == Array(1...13))
        #expect(BitRateCode(nearest: 2000).value == 10 && BitRateCode(nearest: .max).value == 13)
        #expect(BitRateCode(nearest: -5).value == 1)
    }

    @Test func numbers() {
        #expect(PictureRate(wireText: "1") == nil && PictureRate(wireText: "2")?.value == 2)
        #expect(PictureRate(wireText: "25")?.value == 25 && PictureRate(wireText: "26") == nil)
        #expect(Port(wireText: "65535")?.value == 65_535 && Port(wireText: "65536") == nil)
        #expect(Port(wireText: "08554")?.wireText == "8554")
        for text in ["", "+1", "-0", "1.0", "1e1", "0x1", "１", " 1", "18446744073709551617"] {
            #expect(Port(wireText: text) == nil, "\(text)")
        }
        #expect(ChannelNumber(clamping: -1).value == 0 && ChannelNumber(clamping: 1_000).value == 255)
        #expect(Bool(wireText: "2") == nil && Bool(wireText: "true") == nil && Bool(wireText: "1") == true)
        #expect(ResultCode(wireText: "65536") == nil && ResultCode(wireText: "255") == .other)
    }

    @Test func texts() {
        #expect(DeviceID(wireText: "812A930E4BC") != nil)
        for text in ["", "a b", "设备", String(repeating: "1", count: 33)] {
            #expect(DeviceID(wireText: text) == nil, "\(text)")
        }
        #expect(HashToken(wireText: String(repeating: "aF", count: 16))?.wireText == String(repeating: "aF", count: 16))
        for text in ["", "a", String(repeating: "g", count: 32), String(repeating: "a", count: 33)] {
            #expect(HashToken(wireText: text) == nil, "\(text)")
        }
        for text in ["a/b", "..", ".", "", "a\nb", String(repeating: "x", count: 256)] {
            #expect(FileName(wireText: text) == nil, "\(text)")
        }
        for text in ["a b", "http://x", "a/b", "", "x;y"] { #expect(HostAddress(wireText: text) == nil, "\(text)") }
        for text in ["10.0.0.1", "fe80::1%eth0", "[::1]", "a-b.example_x"] {
            #expect(HostAddress(wireText: text) != nil, "\(text)")
        }
    }
}
