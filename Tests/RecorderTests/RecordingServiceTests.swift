import Base
import Device
import Media
import NIOPosix
@testable import Recorder
import Synchronization
import System
import TestSupport
import Testing

struct RecordingServiceTests {
    private static let hour: Int64 = 3_600_000_000_000

    @Test func policiesAndTheClockStartAndStopRecordings() async throws {
        let test = try TestStore()
        let notes = ControllerNotes()
        let clock = Mutex(TestStore.monday)
        let service = try test.recording(notes: notes, wallClock: { clock.withLock { $0 } })
        let ignored = Mutex<[String]>([])
        let subscription = test.events.subscribe(EventFilter(topics: [.policyIgnored])) { event in
            ignored.withLock { $0.append(event.words) }
        }
        #expect(try await service.state().plan == RecordingPlan())
        #expect(notes.taken() == ["channel 0 there", "channel 1 there"])
        // Before the start nothing is carried out.
        _ = try await service.add([.init(1, 0..<60)], to: 0)
        test.events.post(.clockSet, "")
        #expect(notes.taken() == [])

        try await service.start()
        #expect(notes.taken() == ["loop on", "0 main local on"])
        #expect(try await service.state().nextChange == (TestStore.monday + Self.hour) / 1_000_000_000)

        // Each is carried out when the state has been asked for: both go over the loop.
        try await service.setManual(.main, channel: 0, true)
        #expect(try await service.state().manual == [0: [.main]])
        #expect(notes.taken() == [])
        #expect(ignored.withLock { $0 } == ["policy 1 changes nothing: its stream is recorded by hand"])

        clock.withLock { $0 += Self.hour }
        test.events.post(.clockSet, "")
        _ = try await service.state()
        #expect(notes.taken() == [])
        try await service.set(isFullDay: true, isLoop: false, channel: 1)
        _ = try await service.state()
        try await service.setManual(.main, channel: 0, false)
        #expect(try await service.state().plan.targets.count == 1)
        #expect(notes.taken() == ["loop off", "1 main local on", "0 main local off"])

        try await service.stop()
        #expect(notes.taken() == ["1 main local off"])
        try await test.store.reset()
        test.events.post(.clockSet, "")
        #expect(try await service.state().plan == RecordingPlan())
        #expect(notes.taken() == [])
        _ = consume subscription
    }

    /// Channels come and go: what is to be recorded of them begins and ends.
    @Test func channelsComeAndGo() async throws {
        let test = try TestStore()
        let (channels, notes) = (ChannelRegistry(), ControllerNotes())
        let service = try test.recording(channels, notes: notes)
        try await service.start()
        #expect(service.device.channels.isEmpty)
        await #expect(throws: ControlError.self) { try await service.set(isFullDay: true, isLoop: nil, channel: 3) }
        channels.add(.fake(3, streams: [.main, .sub]))
        try await service.set(isFullDay: true, isLoop: nil, channel: 3)
        try await service.setManual(.sub, channel: 3, true)
        _ = try await service.state()
        #expect(notes.taken() == ["loop on", "channel 3 there", "3 main local on", "3 sub local on"])
        // Replaced: its recording begins anew, and what was begun by hand was the old channel's.
        channels.add(.fake(3, streams: [.main, .sub]))
        #expect(try await service.state().manual == [:])
        #expect(
            notes.taken() == [
                "3 main local off", "3 sub local off", "channel 3 gone", "channel 3 there", "3 main local on",
            ])
        channels.remove(3)
        #expect(try await service.state().plan == RecordingPlan())
        #expect(notes.taken() == ["3 main local off", "channel 3 gone"] && service.device.channels.isEmpty)
        // Its policies are kept for a channel of that number.
        channels.add(.fake(3))
        _ = try await service.state()
        #expect(notes.taken() == ["channel 3 there", "3 main local on"])
        try await service.stop()
    }

    /// The same with a disk: a channel that goes closes its segment, and one that comes is recorded.
    @Test func whatIsRecordedOfAChannelThatGoesIsWhole() async throws {
        let (test, channels) = (try TestStore(), ChannelRegistry())
        let store = try RecordingStore(
            settings: RecordingSettings(directory: test.folder.path + "/recordings", capacity: .bytes(16 << 20)),
            onEvent: { _ in })
        try store.start()
        let service = try RecordingService(
            channels: channels,
            rules: RecordableDevice(isNVR: false, places: [.local], zone: .fixed(secondsFromUTC: 0)),
            deviceID: "811", recordings: store, state: test.store, uploader: nil, events: test.events,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), warn: { _ in })
        try await service.start()
        for round in 1...3 {
            let hub = StreamHub()
            channels.add(.fake(2, hubs: [.main: hub]))
            try await service.set(isFullDay: true, isLoop: nil, channel: 2)
            _ = try await service.state()
            var source = PictureSource()
            let begin = MediaTime.now
            for index in 0..<60 { hub.publish(source.next(at: begin + PictureSource.interval * index)) }
            channels.remove(2)
            #expect(try await eventually {
                let found = try store.search(RecordingQuery(channel: 2)).recordings
                return found.count == round && !found.contains(where: \.isOpen)
            })
        }
        let found = try store.search(RecordingQuery(channel: 2)).recordings
        #expect(found.map(\.duration) == Array(repeating: .milliseconds(2400), count: 3))
        let reader = try store.reader(of: StreamID(channel: 2, type: .main), range: 0..<Int64.max)
        #expect(try StoreBench.numbers(reader) == (0..<3).flatMap { _ in Array(0..<60) })
        try await service.stop()
        store.close()
    }

    @Test func policiesOutliveTheAgentAndRecordingsByHandDoNot() async throws {
        let test = try TestStore()
        let first = try test.recording()
        let policy = try RecordingPolicy(1, 480..<720, .sub, to: .cloud)
        try await first.set(isFullDay: true, isLoop: false, channel: 1)
        #expect(try await first.add([policy], to: 0) == [1])
        try await first.remove(1, from: 0)
        #expect(try await first.add([policy], to: 0) == [2])
        try await first.setManual(.main, channel: 0, true)

        let second = try test.recording(warn: { Issue.record("\($0)") })
        #expect(second.policies == first.policies)
        #expect(second.policies.policies(0).map(\.id) == [2])
        #expect(try await second.state().manual == [:])
        // The cloud takes main streams (CTMW 7.1.1), whatever the policy says.
        let recorded = try RecordingPolicy(1, 480..<720, .main, to: .cloud)
        #expect(
            second.device.orders(second.policies, manual: [:]) == [
                ChannelOrders(channel: 0, policies: [2: recorded]), ChannelOrders(channel: 1, isFullDay: true),
            ])
    }

    @Test func everyChangeIsAnEvent() async throws {
        let test = try TestStore()
        let service = try test.recording()
        let count = Mutex(0)
        let subscription = test.events.subscribe(EventFilter(topics: [.recordingPoliciesChanged])) { _ in
            count.withLock { $0 += 1 }
        }
        try await service.setLoop(false)
        try await service.setManual(.main, channel: 0, true)
        try await service.setManual(.main, channel: 0, false)
        await #expect(throws: ControlError(PolicyError.unknown(id: 9, channel: 0))) {
            try await service.remove(9, from: 0)
        }
        await #expect(throws: ControlError(PolicyError.noStream(.sub, channel: 1))) {
            try await service.setManual(.sub, channel: 1, true)
        }
        try await test.store.reset()
        #expect(count.withLock { $0 } == 4)
        _ = consume subscription
        #expect(service.policies == RecordingPolicies())
    }

    /// Another program holds the database.
    @Test func whatCannotBeKeptDoesNotCount() async throws {
        let test = try TestStore()
        let service = try test.recording()
        let subscription = test.events.subscribe { Issue.record("nothing changed: \($0)") }
        let other = try Database(path: test.store.path)
        try other.execute("BEGIN IMMEDIATE")
        await #expect(throws: ControlError.self) { try await service.setLoop(false) }
        #expect(service.policies.isLoop)
        _ = consume subscription
        try other.execute("ROLLBACK")
        try await service.setLoop(false)
        #expect(try !test.recording().policies.isLoop)
    }

    @Test func manyChangesAtOnceAreAllKept() async throws {
        let test = try TestStore()
        let service = try test.recording()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for weekday in 1...7 {
                for part in 0..<4 {
                    group.addTask {
                        _ = try await service.add([.init(weekday, part * 60..<part * 60 + 60)], to: 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(service.policies.policies(0).map(\.id) == Array(1...28))
        #expect(try test.recording().policies == service.policies)
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
        let policies = try test.recording(warn: { problems.append($0) }).policies
        #expect(problems.count == damage.problems, "\(problems)")
        #expect(policies.policies(0).count == (damage.problems == 0 ? 2 : 1))
        #expect(policies.policies(0).first?.id == 1)
        #expect(policies.isFullDay(0) && !policies.isLoop)
        #expect(policies.nextID == 5)
    }

    @Test(arguments: ["", "{", "7", "null", #"{"channels":7}"#, "\u{FFFD}"]) func nonsenseIsNoPolicies(_ text: String)
        throws
    {
        let test = try TestStore()
        try test.store.set(StateName.policies, to: Array(text.utf8))
        #expect(try test.recording().policies == RecordingPolicies())
    }

    @Test func theMainStreamStandsInForAStreamThatIsGone() async throws {
        let test = try TestStore()
        _ = try await test.recording().add([.init(1, 0..<60, .sub)], to: 0)
        var device = RecordableDevice.test
        device.channels = [0: [.main]]
        let service = try test.recording(.fake([.main]))
        #expect(service.device == device)
        #expect(device.orders(service.policies, manual: [:])[0].policies[1]?.stream == .main)
        #expect(service.policies.policies(0).first?.policy.stream == .sub)
    }
}
