@testable import Agent
import Device
@testable import Media
import NIOPosix
@testable import Recorder
import Synchronization
import Testing

/// Writes down what it is told.
final class SwitchNotes: RecordingController {
    let lines = Mutex<[String]>([])

    func set(channel: Int, stream: StreamType, place: RecordingPlace, recording: Bool) {
        lines.withLock { $0.append("\(channel) \(stream) \(place) \(recording ? "on" : "off")") }
    }
    func setLoop(_ isLoop: Bool) { lines.withLock { $0.append("loop \(isLoop ? "on" : "off")") } }
    func policyIgnored(_ id: Int, channel: Int) { lines.withLock { $0.append("ignored \(id) of \(channel)") } }

    /// What was said since the last time.
    func taken() -> [String] { lines.withLock { lines in defer { lines = [] }; return lines } }
}

struct RecordingServiceTests {
    @Test func ordersAndTheClockStartAndStopRecordings() async throws {
        let test = try TestStore()
        let orders = try test.orders()
        let notes = SwitchNotes()
        let clock = Mutex(RecordingSchedulerTests.monday)
        let wall: @Sendable () -> Int64 = { clock.withLock { $0 } }
        let service = RecordingService(
            orders: orders, events: test.events, recorder: notes,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), wallClock: wall)
        // Before the start nothing is carried out.
        _ = try await orders.change { try $0.add([try .init(1, 0..<60)], to: 0, of: .test) }
        service.lookAgain()
        #expect(notes.taken() == [])

        try await service.start()
        #expect(notes.taken() == ["loop on", "0 main local on"])
        #expect(try await service.state().nextChange == RecordingSchedulerTests.monday / 1_000_000_000 + 3_600)

        // Each is carried out when the state has been asked for: both go over the loop.
        try orders.setManual(.main, channel: 0, true)
        _ = try await service.state()
        #expect(notes.taken() == ["ignored 1 of 0"])

        clock.withLock { $0 += RecordingSchedulerTests.hour }
        service.lookAgain()
        _ = try await service.state()
        #expect(notes.taken() == [])
        try await orders.change { book in
            book.isLoop = false
            book.setFullDay(true, channel: 1)
        }
        _ = try await service.state()
        try orders.setManual(.main, channel: 0, false)
        #expect(try await service.state().plan.targets.count == 1)
        #expect(notes.taken() == ["loop off", "1 main local on", "0 main local off"])

        try await service.stop()
        #expect(notes.taken() == ["1 main local off"])
        try await orders.reset()
        service.lookAgain()
        #expect(try await service.state().plan == RecordingPlan())
        #expect(notes.taken() == [])
    }
}
