@testable import Agent
@testable import Capture
@testable import Device
@testable import Media
@testable import Recorder
import Synchronization
@testable import System
import Testing

struct RecordingPolicyStoreTests {
    @Test func ordersOutliveTheAgentAndWhatIsDoneByHandDoesNot() async throws {
        let test = try TestStore()
        let first = try test.orders()
        let policy = try RecordingPolicy(1, 480..<720, .sub, to: .cloud)
        _ = try await first.change { book in
            book.isLoop = false
            book.setFullDay(true, channel: 1)
            return try book.add([policy], to: 0, of: .test)
        }
        try await first.change { try $0.remove(1, from: 0) }
        _ = try await first.change { try $0.add([policy], to: 0, of: .test) }
        try first.setManual(.main, channel: 0, true)
        #expect(first.manual(0) == [.main])

        let second = try test.orders { Issue.record("\($0)") }
        #expect(second.book == first.book)
        #expect(second.book.policies(0).map(\.id) == [2])
        #expect(second.manual(0) == [])
        // The cloud takes main streams (CTMW 7.1.1), whatever the policy says.
        let recorded = try RecordingPolicy(1, 480..<720, .main, to: .cloud)
        #expect(
            second.channels == [
                ChannelOrders(channel: 0, policies: [2: recorded]), ChannelOrders(channel: 1, isFullDay: true),
            ])
    }

    @Test func everyChangeIsTold() async throws {
        let test = try TestStore()
        let orders = try test.orders()
        let count = Mutex(0)
        let subscription = test.events.subscribe(EventFilter(topics: [.recordingPoliciesChanged])) { _ in
            count.withLock { $0 += 1 }
        }
        try await orders.change { $0.isLoop = false }
        try orders.setManual(.main, channel: 0, true)
        try orders.setManual(.main, channel: 0, false)
        await #expect(throws: PolicyError.self) { try await orders.change { try $0.remove(9, from: 0) } }
        #expect(throws: PolicyError.noStream(.sub, channel: 1)) { try orders.setManual(.sub, channel: 1, true) }
        try await orders.reset()
        #expect(count.withLock { $0 } == 4)
        _ = consume subscription
        #expect(orders.book == RecordingPolicies())
    }

    @Test func whatCannotBeKeptDoesNotCount() async throws {
        struct FullDisk: Error {}
        let events = EventBus()
        let orders = RecordingPolicyStore(
            device: .test, kept: nil, keep: { _ in throw FullDisk() }, events: events, warn: { _ in })
        let subscription = events.subscribe { Issue.record("nothing changed: \($0)") }
        await #expect(throws: FullDisk.self) { try await orders.change { $0.isLoop = false } }
        #expect(orders.book.isLoop)
        _ = consume subscription
    }

    @Test func manyChangesAtOnceAreAllKept() async throws {
        let test = try TestStore()
        let orders = try test.orders()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for weekday in 1...7 {
                for part in 0..<4 {
                    group.addTask {
                        let policy = try RecordingPolicy(weekday, part * 60..<part * 60 + 60)
                        _ = try await orders.change { try $0.add([policy], to: 0, of: .test) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(orders.book.policies(0).map(\.id) == Array(1...28))
        #expect(try test.orders().book == orders.book)
    }

    /// One line of what is kept, and how many problems it makes; the sound policy beside it always counts.
    static let damages: [(entry: String, problems: Int)] = [
        (#"{"id":2,"week":1,"start":60,"end":120,"stream":1,"store":0}"#, 0),
        (#"{"id":2,"week":0,"start":60,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":2,"week":1,"start":120,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":2,"week":1,"start":60,"end":1441,"stream":1,"store":0}"#, 1),
        (#"{"id":2,"week":1,"start":60,"end":120,"stream":3,"store":0}"#, 1),
        (#"{"id":2,"week":1,"start":60,"end":120,"stream":1,"store":2}"#, 1),
        (#"{"id":2,"week":1,"start":59,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":1,"week":2,"start":60,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":0,"week":2,"start":60,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":9223372036854775807,"week":2,"start":60,"end":120,"stream":1,"store":0}"#, 1),
        (#"{"id":"2","week":2,"start":60,"end":120,"stream":1,"store":0}"#, 1),
        ("7", 1), ("null", 1), ("[]", 1),
    ]

    @Test(arguments: damages) func whatIsDamagedIsLeftOutAndSaid(_ damage: (entry: String, problems: Int)) throws {
        let test = try TestStore()
        let sound = #"{"id":1,"week":1,"start":0,"end":60,"stream":1,"store":0}"#
        let text = #"{"nextID":5,"loop":false,"channels":[{"channel":0,"fullDay":true,"policies":["#
            + sound + "," + damage.entry + "]}]}"
        try test.store.set(StateName.policies, to: Array(text.utf8))
        var problems: [String] = []
        let book = try test.orders { problems.append($0) }.book
        #expect(problems.count == damage.problems, "\(problems)")
        #expect(book.policies(0).count == (damage.problems == 0 ? 2 : 1))
        #expect(book.policies(0).first?.id == 1)
        #expect(book.isFullDay(0) && !book.isLoop)
        #expect(book.nextID == 5)
    }

    @Test(arguments: ["", "{", "7", "null", #"{"channels":7}"#, "\u{FFFD}"]) func nonsenseIsAnEmptyBook(_ text: String)
        throws
    {
        let test = try TestStore()
        try test.store.set(StateName.policies, to: Array(text.utf8))
        #expect(try test.orders().book == RecordingPolicies())
    }

    @Test func aStreamThatIsGoneIsStoodInForByTheMainOne() async throws {
        let test = try TestStore()
        let sub = try RecordingPolicy(1, 0..<60, .sub)
        _ = try await test.orders().change { try $0.add([sub], to: 0, of: .test) }
        var device = RecordableDevice.test
        device.channels = [[.main]]
        let orders = try test.orders(device)
        #expect(orders.channels[0].policies[1]?.stream == .main)
        #expect(orders.book.policies(0).first?.policy.stream == .sub)
    }
}
