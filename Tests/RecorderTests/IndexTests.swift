@testable import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct IndexTests {
    private static let main = StreamID(channel: 0, type: .main)

    private func insert(
        _ index: RecordingIndex, _ number: Int, stream: StreamID = Self.main, start: Int64, seconds: Int64 = 300
    ) throws(DatabaseFailure) {
        let name = SegmentName(deviceID: "D", stream: stream, seconds: 1_000_000 + Int64(number))
        let id = try index.open(name: name, start: start, timestamp: 0)
        var table = KeyFrameTable()
        for entry in 0..<min(seconds / 2, 150) {
            table.entries.append(.init(ticks: entry * 180_000, offset: entry * 1_034_000 / 188 * 188))
        }
        try index.close(id: id, bytes: 1 << 20, allocated: 1 << 20, ticks: seconds * 90_000, keyFrames: table)
    }

    /// Pages of every kind against a plain list.
    @Test(arguments: 0..<6 as Range<UInt64>) func pagesAreThoseOfAPlainList(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let index = try RecordingIndex(path: folder.path + "/index.sqlite")
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ limit: Int64) -> Int64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int64(state >> 1) % limit
        }
        var plain: [(id: Int64, start: Int64, end: Int64)] = []
        let day: Int64 = 86_400_000_000_000
        try index.database.transaction { () throws(DatabaseFailure) in
            for number in 0..<300 {
                let start = random(4) == 0 ? random(10) * day : random(10 * day)
                let seconds = 1 + random(2 * 3600)
                try insert(index, number, start: start, seconds: seconds)
                plain.append((Int64(number + 1), start, start + seconds * 1_000_000_000))
            }
            for _ in 0..<40 {
                let gone = plain.remove(at: Int(random(Int64(plain.count))))
                try index.setGoing(id: gone.id)
                if random(2) == 0 { try index.forget(id: gone.id) }
            }
        }
        #expect(try index.contradiction() == nil)
        let queries = RecordingQueries(database: index.database)
        for _ in 0..<60 {
            let from = random(3) == 0 ? random(10) * day : random(11 * day) - day / 2
            let to = random(3) == 0 ? .max : from + random(5 * day)
            let inside = plain.filter { $0.start < to && $0.end > from }.sorted {
                ($0.start, $0.id) < ($1.start, $1.id)
            }
            for newestFirst in [false, true] {
                let ordered = newestFirst ? inside.reversed() : inside
                let skip = Int(random(Int64(inside.count + 5)))
                let limit = Int(1 + random(25))
                let page = try queries.page(
                    of: Self.main, from: from, to: to, newestFirst: newestFirst, skip: skip, limit: limit)
                #expect(page.total == inside.count)
                #expect(page.rows.map { $0.id } == ordered.dropFirst(skip).prefix(limit).map { $0.id })
            }
        }
    }

    @Test(arguments: 0..<20 as Range<Int>) func keyFrameTablesComeBack(count: Int) {
        var table = KeyFrameTable()
        var last = KeyFrameTable.Entry(ticks: 0, offset: 0)
        for index in 0..<count {
            table.entries.append(last)
            last.ticks += Int64(index * index * 40_000 + 1)
            last.offset += Int64(index * 50_000 + 2) * 188
        }
        #expect(KeyFrameTable(packed: table.packed) == table)
        for cut in 0..<table.packed.count where KeyFrameTable(packed: table.packed.prefix(cut)) == table {
            Issue.record("cut at \(cut)")
        }
        for (number, entry) in table.entries.enumerated() {
            #expect(
                table.entry(atOrBefore: entry.ticks) == entry
                    && table.entry(atOrBefore: entry.ticks + 1)?.ticks ?? 0 >= entry.ticks)
            #expect(table.entry(after: entry.ticks) == table.entries.dropFirst(number + 1).first)
        }
    }

    /// A card can hold anything, with the right checksum too.
    @Test func absurdNumbersAreNoTable() {
        let number: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(KeyFrameTable(packed: Array(repeating: number, count: 40_000).joined()) == nil)
    }

    @Test(arguments: [-1, 1 << 33, Int64.max]) func absurdTimesAreNoTrailer(ticks: Int64) throws {
        let folder = try TemporaryFolder()
        let file = try SystemFiles().create(folder.path + "/a.ts")
        var buffer = TransportStreamBuffer()
        SegmentTrailer(keyFrames: KeyFrameTable(), ticks: ticks).append(to: &buffer)
        try buffer.withBytes { bytes in try SystemFiles().write(file, bytes, at: 0) }
        #expect(try SegmentTrailer(of: file, length: Int64(buffer.count)) == nil)
    }

    @Test(arguments: [Int64.min, -1, Int64.max]) func absurdRowsAreLookedAt(number: Int64) throws {
        let folder = try TemporaryFolder()
        let index = try RecordingIndex(path: folder.path + "/index.sqlite")
        try insert(index, 1, start: 5)
        for column in ["start", "ticks", "bytes", "allocated"] {
            try? index.database.query("UPDATE segment SET \(column) = ?1", [.number(number)])
        }
        let row = try #require(try RecordingQueries(database: index.database).segment(id: 1))
        let recording = Recording(row)
        #expect(recording.end >= recording.start && recording.bytes >= 0)
    }

    /// Times with a million segments; `RECORDER_MILLION=1 swift test --filter aMillionSegments` prints them.
    @Test(.enabled(if: getenv("RECORDER_MILLION") != nil)) func aMillionSegments() throws {
        let folder = try TemporaryFolder()
        mkdir(folder.path + "/recordings", 0o755)
        let path = folder.path + "/recordings/index.sqlite"
        let clock = ContinuousClock()
        let streams = [Self.main, StreamID(channel: 0, type: .sub)]
        do {
            let index = try RecordingIndex(path: path)
            let begun = clock.now
            for thousand in 0..<1000 {
                try index.database.transaction { () throws(DatabaseFailure) in
                    for number in thousand * 1000..<(thousand + 1) * 1000 {
                        try insert(
                            index, number / 2, stream: streams[number % 2], start: Int64(number / 2) * 300_000_000_000)
                    }
                }
            }
            print("filled in \(clock.now - begun), \(Look.status(path)?.length ?? 0) bytes")
        }
        let begun = clock.now
        let store = try RecordingStore(
            settings: RecordingSettings(directory: folder.path + "/recordings", capacity: .bytes(.max / 4)),
            files: FaultyFiles(), clock: .system, onEvent: { _ in })
        store.turn()
        print("start: \(clock.now - begun), used \(try store.usage().used)")
        for newestFirst in [false, true] {
            for page in [1, 25_000, 50_000] {
                let ranges: [Range<Int64>] = [0..<Int64.max, 86_400_000_000_001..<149_999_999_999_999_995]
                for range in ranges {
                    let begun = clock.now
                    let found = try store.search(RecordingQuery(
                        channel: 0, type: .main, range: range, page: page, newestFirst: newestFirst))
                    print("page \(page), newest first \(newestFirst): \(clock.now - begun), \(found.total) in all")
                    if range.lowerBound == 0 { #expect(found.total == 500_000 && found.recordings.count == 10) }
                }
            }
        }
        store.close()
        let index = try RecordingIndex(path: path)
        for round in 0..<3 {
            let begun = clock.now
            for _ in 0..<100 {
                try index.database.transaction { () throws(DatabaseFailure) in
                    guard let row = try index.oldestRemovable(of: Self.main, after: 0) else { return }
                    try index.forget(id: row.id)
                }
            }
            print("removal of the oldest, round \(round): \((clock.now - begun) / 100) each")
        }
    }
}
