@testable import Base
import Device
@testable import Media
@testable import Recorder
import TestSupport
import Testing

@Suite struct TimeTests {
    private static let hour: Duration = .seconds(3600)

    struct Jump: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var jumps: [Duration]
    }

    static let jumps = [
        Jump(testDescription: "an hour back", jumps: [.seconds(-3600)]),
        Jump(testDescription: "an hour on", jumps: [.seconds(3600)]),
        Jump(testDescription: "a few seconds back, again and again", jumps: Array(repeating: .seconds(-7), count: 8)),
        Jump(testDescription: "to and fro", jumps: [.seconds(-30), .seconds(30), .seconds(-30), .seconds(30)]),
        Jump(testDescription: "too little to matter", jumps: [.milliseconds(-400), .milliseconds(300)]),
        Jump(testDescription: "years", jumps: [.seconds(100_000_000), .seconds(-100_000_000)]),
    ]

    /// No name twice, no picture lost, and each is found under the time that the clock showed.
    @Test(arguments: jumps) func theClockMayJump(_ jump: Jump) throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        var walls: [Int: Int64] = [:]
        func run() {
            for _ in 0..<280 {
                walls[bench.sources[StoreBench.main]?.number ?? 0] = bench.clock.wall
                bench.run(pictures: 1)
            }
        }
        run()
        for step in jump.jumps {
            bench.clock.jump(step)
            run()
        }
        bench.recorder().stop(.schedule)
        bench.store.turn()
        let found = try bench.recordings()
        #expect(Set(found.map { $0.name }).count == found.count)
        #expect(found.map { $0.start } == found.map { $0.start }.sorted(), "by time, whatever the order of recording")
        var seen: Set<Int> = []
        for recording in found {
            let reader = try bench.store.reader(named: recording.name)
            while let unit = try reader.next() {
                let number = PictureSource.number(of: unit.unit)
                #expect(seen.insert(number).inserted)
                // A jump inside a group is honoured at the next key frame; what is below a second, at the next segment.
                if (walls[number] ?? 0) - (walls[number / 50 * 50] ?? 0) == Int64(number % 50) * 40_000_000 {
                    #expect(abs(unit.wall - (walls[number] ?? 0)) <= 1_000_000_000)
                }
            }
        }
        #expect(seen == Set(0..<(280 * (jump.jumps.count + 1))))
        // Around each picture's time, the search names a recording that has it.
        for (number, wall) in walls where number % 100 == 10 {
            if wall - (walls[number - 10] ?? 0) != 400_000_000 { continue }
            let page = try bench.store.search(RecordingQuery(
                channel: 0, type: .main, range: (wall - 1_000_000_000)..<(wall + 1_000_000_000), pageSize: 100))
            let numbers = try page.recordings.flatMap { try StoreBench.numbers(bench.store.reader(named: $0.name)) }
            #expect(numbers.contains(number))
            #expect(page.total == page.recordings.count)
        }
        let folder = bench.folder
        bench.store.close()
        #expect(try RecordingCheck(directory: folder.path + "/recordings").run() == [])
    }

    /// A board without a clock begins in 1970. When it is told the time, what it has recorded is found where it
    /// belongs.
    @Test func footageFromBeforeTheClockWasSet() throws {
        let bench = try StoreBench(clock: TestClock(wall: 5_000_000_000), files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 625)
        bench.recorder().stop(.schedule)
        bench.clock.jump(.nanoseconds(TestClock.afternoon - bench.clock.wall))
        bench.store.turn()
        bench.recorder().start(.schedule)
        bench.run(pictures: 625)
        let found = try bench.recordings()
        #expect(
            found[0].name == "812A930E4BC_0_19700101080005.ts" && found[0].start == TestClock.afternoon - 25_000_000_000
        )
        #expect(found.map { $0.start } == found.map { $0.start }.sorted())
        let reader = try bench.store.reader(
            of: StoreBench.main, range: (TestClock.afternoon - 20_000_000_000)..<TestClock.afternoon)
        #expect(try StoreBench.numbers(reader).prefix(500) == Array(100..<600)[...])
        #expect(found.map { $0.start }.filter { $0 < TestClock.afternoon }.count == 3)
        let folder = bench.folder
        bench.store.close()
        #expect(try RecordingCheck(directory: folder.path + "/recordings").run() == [])
    }

    /// It is found there at once, also when nothing is recorded any more.
    @Test func theClockIsSetWhenNothingIsRecorded() throws {
        let bench = try StoreBench(clock: TestClock(wall: 5_000_000_000), files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 625)
        bench.recorder().stop(.schedule)
        bench.store.turn()
        bench.clock.jump(.nanoseconds(TestClock.afternoon - bench.clock.wall))
        #expect(bench.store.turn() == nil, "there is nothing more to look after")
        #expect(
            try bench.recordings().map { $0.start - TestClock.afternoon } == [
                -25_000_000_000, -15_000_000_000, -5_000_000_000,
            ])
    }

    /// A real-time clock without battery says 2000, and the network the truth: nothing is recorded in the future.
    @Test func theClockIsSetTwice() throws {
        let bench = try StoreBench(clock: TestClock(wall: 5_000_000_000), files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 500)
        bench.clock.jump(.seconds(946_684_800))
        bench.run(pictures: 500)
        bench.clock.jump(.nanoseconds(TestClock.afternoon - bench.clock.wall))
        bench.run(pictures: 500)
        let starts = try bench.recordings().map { $0.start - TestClock.afternoon }
        #expect(starts == [-40, -30, -20, -10, 0, 10].map { $0 * 1_000_000_000 })
    }

    @Test func twoSegmentsInOneSecond() throws {
        let bench = try StoreBench(segmentSeconds: 1, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 5)
        for _ in 0..<5 {
            bench.recorder().start(.manual)
            bench.run(pictures: 5)
            bench.recorder().stop(.manual)
            bench.store.turn()
        }
        #expect(try bench.recordings().map { $0.name.suffix(9).description } == (0..<5).map { "14050\($0).ts" })
        #expect(try bench.recordings().map { $0.start - TestClock.afternoon } == (0..<5).map { $0 * 200_000_000 })
    }

    @Test(arguments: [
        (0, "19700101000000"), (951_782_399, "20000228235959"), (951_782_400, "20000229000000"),
        (4_107_542_399, "21000228235959"), (4_107_542_400, "21000301000000"), (1_767_420_300, "20260103060500"),
        (-1, "19691231235959"), (253_402_300_799, "99991231235959"), (253_402_300_800, "99991231235959"),
    ] as [(Int64, String)]) func civilTime(seconds: Int64, text: String) {
        #expect(CivilTime.text(seconds) == text)
        #expect(CivilTime.seconds(text) == min(seconds, 253_402_300_799))
    }

    @Test(arguments: ["20260230000000", "20260103240000", "2026010300000", "2026010300000x", "", "20260003000000"])
    func noCivilTime(text: String) { #expect(CivilTime.seconds(text) == nil) }

    @Test(arguments: [
        ("812A930E4BC", 0, StreamType.main, "812A930E4BC_0_20260103060500.ts"),
        ("a_b", 12, .sub, "a_b_12_20260103060500_sub.ts"), ("", 0, .main, "-_0_20260103060500.ts"),
        ("../é", 0, .main, "-----_0_20260103060500.ts"),
    ]) func names(device: String, channel: Int, type: StreamType, text: String) throws {
        let name = SegmentName(
            deviceID: device, stream: StreamID(channel: ChannelID(channel), type: type), seconds: 1_767_420_300)
        #expect(name.description == text && name.path == "20260103/" + text)
        #expect(SegmentName(text) == name)
    }

    @Test(arguments: [
        "x.ts", "a_0_20260103060500", "a_0_20260103060500.TS", "a_00_20260103060500.ts", "a_-1_20260103060500.ts",
        "a_0_20260132060500.ts", "_0_20260103060500.ts", "a/b_0_20260103060500.ts", "a_+1_20260103060500.ts",
    ]) func noNames(text: String) { #expect(SegmentName(text) == nil) }
}
