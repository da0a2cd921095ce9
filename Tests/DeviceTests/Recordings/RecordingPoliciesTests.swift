@testable import Base
@testable import Device
@testable import Media
import TestSupport
import Testing

struct RecordingPoliciesTests {
    private func added(_ policies: [RecordingPolicy], to book: inout RecordingPolicies, _ channel: ChannelID = 0) throws
        -> [Int]
    {
        try book.add(policies, to: channel, of: .test)
    }

    @Test func policiesGetNumbersThatNeverComeAgain() throws {
        var book = RecordingPolicies()
        #expect(try added([try .init(1, 0..<60), try .init(1, 60..<120)], to: &book) == [1, 2])
        #expect(try added([try .init(1, 0..<60)], to: &book, 1) == [3])
        try book.remove(3, from: 1)
        try book.remove(2, from: 0)
        #expect(try added([try .init(1, 60..<120, .sub)], to: &book) == [4])
        #expect(book.policies(0).map(\.id) == [1, 4])
        #expect(book.policies(1).isEmpty)
    }

    @Test func whatOverlapsIsRefused() throws {
        var book = RecordingPolicies()
        _ = try added([try .init(3, 480..<720)], to: &book)
        for minutes in [480..<720, 0..<481, 719..<1_440, 500..<510, 0..<1_440] {
            for place in RecordingPlace.allCases {
                #expect(throws: PolicyError.self) {
                    try added([try .init(3, minutes, .sub, to: place)], to: &book)
                }
            }
        }
        #expect(throws: PolicyError.self) { try added([try .init(5, 0..<60), try .init(5, 59..<70)], to: &book) }
        // What only touches, another day, another channel.
        _ = try added([try .init(3, 0..<480), try .init(3, 720..<1_440), try .init(4, 480..<720)], to: &book)
        _ = try added([try .init(3, 480..<720)], to: &book, 1)
    }

    @Test func ofSeveralAllOrNoneAreTaken() throws {
        var book = RecordingPolicies()
        _ = try added([try .init(1, 0..<60)], to: &book)
        let before = book
        #expect(throws: PolicyError.overlap(try RecordingPolicy(1, 30..<90).span, id: 1)) {
            try added([try .init(2, 0..<60), try .init(1, 30..<90)], to: &book)
        }
        #expect(book == before)
    }

    @Test func aDayHasFourAtMost() throws {
        var book = RecordingPolicies()
        let four = try (0..<4).map { try RecordingPolicy(7, $0 * 60..<$0 * 60 + 60) }
        _ = try added(four, to: &book)
        #expect(throws: PolicyError.dayFull(weekday: 7)) { try added([try .init(7, 600..<660)], to: &book) }
        _ = try added([try .init(6, 600..<660)], to: &book)
        _ = try added([try .init(7, 600..<660)], to: &book, 1)
        try book.remove(2, from: 0)
        _ = try added([try .init(7, 600..<660)], to: &book)
    }

    @Test(arguments: [([0, 1], "they go from 0 to 1"), ([0, 2], "there are [0, 2]"), ([], "there is none now")])
    func theTextOfAMissingChannelNamesThoseThereAre(_ channels: [ChannelID], _ known: String) {
        #expect("\(PolicyError.noChannel(7, known: channels))" == "there is no channel 7; \(known)")
    }

    @Test func whatTheDeviceHasNotIsRefused() throws {
        var book = RecordingPolicies()
        #expect(throws: PolicyError.noChannel(2, known: [0, 1])) { try added([try .init(1, 0..<60)], to: &book, 2) }
        #expect(throws: PolicyError.noChannel(-1, known: [0, 1])) { try added([], to: &book, -1) }
        #expect(throws: PolicyError.noStream(.sub, channel: 1)) {
            try added([try .init(1, 0..<60, .sub)], to: &book, 1)
        }
        var device = RecordableDevice.test
        device.places = [.cloud]
        #expect(throws: PolicyError.noPlace(.local)) { try book.add([try .init(1, 0..<60)], to: 0, of: device) }
        #expect(throws: PolicyError.unknown(id: 1, channel: 0)) { try book.remove(1, from: 0) }
        _ = try added([try .init(1, 0..<60)], to: &book)
        #expect(throws: PolicyError.unknown(id: 1, channel: 1)) { try book.remove(1, from: 1) }
        #expect(book.policies(0).count == 1)
    }

    @Test func numbersEndOnce() throws {
        var book = RecordingPolicies()
        book.skipNumbers(below: RecordingPolicies.largestID)
        #expect(try added([try .init(1, 0..<60)], to: &book) == [RecordingPolicies.largestID])
        #expect(throws: PolicyError.noMoreNumbers) { try added([try .init(2, 0..<60)], to: &book) }
        var problems: [String] = []
        var kept = RecordingPolicies(json: book.json, problems: &problems)
        #expect(throws: PolicyError.noMoreNumbers) { try added([try .init(2, 0..<60)], to: &kept) }
    }

    /// Whatever is done to it: nothing overlaps, no day has more than four, and it comes back from its text.
    @Test func itsRulesHoldWhateverIsDone() throws {
        var random = SeededRandom(seed: 67)
        var book = RecordingPolicies()
        var given: Set<Int> = []
        for _ in 0..<3_000 {
            let channel = ChannelID(Int.random(in: 0..<2, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 {
                try? book.remove(Int.random(in: 1...book.nextID, using: &random), from: channel)
            } else {
                let start = Int.random(in: 0..<1_440, using: &random)
                let end = Int.random(in: start + 1...1_440, using: &random)
                let policy = try RecordingPolicy(Int.random(in: 1...7, using: &random), start..<min(end, start + 200))
                for id in (try? added([policy], to: &book, channel)) ?? [] { #expect(given.insert(id).inserted) }
            }
            for (_, entry) in book.channels {
                for day in Dictionary(grouping: entry.policies.values, by: \.span.weekday).values {
                    #expect(day.count <= 4)
                    let sorted = day.map(\.span.minutes).sorted { $0.lowerBound < $1.lowerBound }
                    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
                }
            }
        }
        #expect(given.count > 100)
        var problems: [String] = []
        #expect(RecordingPolicies(json: try JSONText(Array(book.json.json.utf8)).value, problems: &problems) == book)
        #expect(problems.isEmpty)
    }
}
