import Base
import Logging
import NIOCore
import System
import Uplink

/// Tells the platform of exceptions (002 7.5.4) as the book has them due, while the link is up.
///
/// On one event loop. Any thread may say what is wrong.
final class ExceptionReporter: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<Core>

    private final class Core {
        var book = ExceptionBook()
        var send: (@Sendable (ExceptionBook.Notice) -> Void)?
        var isOnline = false
        var alarm: Scheduled<Void>?
    }

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(Core(), eventLoop: eventLoop)
    }

    /// Something is wrong until `over`; see `ExceptionBook`.
    func begin(_ type: ExceptionType, channel: Int = 0, _ words: String, settling: Duration = .zero) {
        change { $0.begin(.init(type: type, channel: channel), words, settling: settling, now: .now) }
    }

    func over(_ type: ExceptionType, channel: Int = 0) { change { $0.over(.init(type: type, channel: channel)) } }

    func happened(_ type: ExceptionType, channel: Int = 0, _ words: String) {
        change { $0.happened(.init(type: type, channel: channel), words, now: .now) }
    }

    func tell(_ type: ExceptionType, channel: Int = 0, _ words: String) {
        change { $0.tell(.init(type: type, channel: channel), words) }
    }

    /// What is due goes out by `send` while the link is up.
    func connect(_ send: @escaping @Sendable (ExceptionBook.Notice) -> Void) {
        eventLoop.execute { self.core.value.send = send }
    }

    /// Whether the link is up.
    func setOnline(_ isOnline: Bool) {
        eventLoop.execute {
            self.core.value.isOnline = isOnline
            self.deliver()
        }
    }

    private func change(_ body: @escaping @Sendable (inout ExceptionBook) -> Void) {
        eventLoop.execute {
            body(&self.core.value.book)
            self.deliver()
        }
    }

    /// Sends what is due, and comes back when more is.
    private func deliver() {
        let core = core.value
        core.alarm?.cancel()
        core.alarm = nil
        guard core.isOnline, let send = core.send else { return }
        for notice in core.book.take(now: .now) { send(notice) }
        guard let due = core.book.nextDue else { return }
        core.alarm = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(clamping: due.nanoseconds))) {
            self.deliver()
        }
    }
}
