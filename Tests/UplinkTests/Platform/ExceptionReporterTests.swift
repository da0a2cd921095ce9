@testable import Device
import NIOPosix
import Testing
@testable import Uplink

@Suite(.timeLimit(.minutes(1))) struct ExceptionReporterTests {
    /// What lasts when it is made, and what comes while the link is down, is told once the link is up.
    @Test func whatTheBusHasGoesOutWhileTheLinkIsUp() async {
        let events = EventBus()
        events.begin(.power, "weak")
        let (sent, continuation) = AsyncStream.makeStream(of: ExceptionThrottle.Notice.self)
        let reporter = ExceptionReporter(
            events: events, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), send: { continuation.yield($0) })
        events.begin(.cloudLogin, "refused")
        events.end(.cloudLogin)
        events.post(.described, "joined")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reporter.run() }
            events.begin(.linkState, "up")
            var told = sent.makeAsyncIterator()
            // Each is sent in a task of its own.
            let first = [await told.next()?.words, await told.next()?.words]
            #expect(Set(first) == ["weak", "joined"])
            events.end(.linkState)
            events.begin(.cloudFull, "full")
            events.begin(.linkState, "up")
            #expect(await told.next() == .init(cause: .init(type: .cloudFull, channel: 0), words: "full"))
            group.cancelAll()
        }
    }
}
