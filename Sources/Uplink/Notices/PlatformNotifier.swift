package import Device
package import Logging
import NIOPosix
import ServiceLifecycle

/// What came of telling the platform something once.
package enum NoticeDelivery: Sendable {
    case heard
    /// The link is down: try again when it is up.
    case notOnline
    /// No answer. A platform may not know the message.
    case failed(reason: String)
    /// It can't be told at all.
    case impossible(reason: String)

    package init(_ error: LinkRequestError) {
        self =
            switch error {
            // It was heard.
            case .unreadable: .heard
            case .notOnline, .linkLost: .notOnline
            case .timedOut, .tooMany, .tooLong: .failed(reason: "\(error)")
            }
    }
}

/// Tells the platform of events in their order until it has heard each, over restarts too.
///
/// A notice is in the journal before its event is posted.
package actor PlatformNotifier<Notice: Sendable & Hashable>: Service, NoticeStatusSource {
    private enum Input: Sendable {
        case new(Notice)
        case linkIsUp
    }

    /// Without an answer, a notice is tried this often.
    static var mostAttempts: Int { 3 }

    private let journal: any NoticeJournal<Notice>
    private let capacity: Int
    private let skipsRepeated: Bool
    private let logger: Logger
    private let send: @Sendable (Notice) async -> NoticeDelivery
    private let inputs: AsyncStream<Input>
    private let inbox: AsyncStream<Input>.Continuation
    private let subscription: EventSubscription
    private var waiting: [Notice]
    private var attempts = 0
    private var told = 0
    private var dropped = 0

    /// Blocks for the disk.
    ///
    /// - Parameters:
    ///   - capacity: beyond this, the oldest notices are dropped.
    ///   - skipsRepeated: whether a notice that waits already is not told twice.
    ///   - notice: what is to be told of an event; nil for nothing.
    package init(
        _ topic: EventTopic, on events: EventBus, journal: any NoticeJournal<Notice>, capacity: Int,
        skipsRepeated: Bool = false, logger: Logger, notice: @escaping @Sendable (DeviceEvent) -> Notice?,
        send: @escaping @Sendable (Notice) async -> NoticeDelivery
    ) {
        self.journal = journal
        self.capacity = capacity
        self.skipsRepeated = skipsRepeated
        self.logger = logger
        self.send = send
        let (inputs, inbox) = AsyncStream.makeStream(of: Input.self, bufferingPolicy: .bufferingNewest(capacity + 1))
        (self.inputs, self.inbox) = (inputs, inbox)
        do {
            waiting = try journal.unheard()
        } catch {
            waiting = []
            logger.warning("what an earlier run did not tell the platform can't be read: \(error)")
        }
        subscription = events.subscribe(EventFilter(topics: [topic])) { event in
            if let notice = notice(event) { inbox.yield(.new(notice)) }
        }
    }

    /// The link is up, or still is. Never blocks.
    package nonisolated func linkIsUp() { inbox.yield(.linkIsUp) }

    package func counts() -> NoticeCounts { NoticeCounts(waiting: waiting.count, told: told, dropped: dropped) }

    package func run() async {
        await cancelWhenGracefulShutdown {
            for await input in self.inputs {
                if case .new(let notice) = input { await self.add(notice) }
                await self.deliver()
            }
        }
    }

    package func add(_ notice: Notice) async {
        guard !skipsRepeated || !waiting.contains(notice) else { return }
        waiting.append(notice)
        while waiting.count > capacity { await drop("the platform is out of reach for too long") }
    }

    /// One call at a time.
    package func deliver() async {
        while waiting.count > capacity { await drop("the platform is out of reach for too long") }
        while let next = waiting.first {
            switch await send(next) {
            case .heard:
                attempts = 0
                told += 1
                if waiting.first == next { waiting.removeFirst() }
                await onDisk { try $0.remove(next) }
            case .notOnline: return
            case .failed(let reason):
                attempts += 1
                if attempts < Self.mostAttempts { return }
                // What made way for newer ones meanwhile was counted then.
                if waiting.first == next { await drop(reason) }
            case .impossible(let reason):
                if waiting.first == next { await drop(reason) }
            }
        }
    }

    /// A factory reset.
    package func forget() async {
        waiting = []
        await onDisk { try $0.removeAll() }
    }

    private func drop(_ reason: String) async {
        let notice = waiting.removeFirst()
        attempts = 0
        dropped += 1
        logger.warning("the platform was not told: \(reason)", metadata: ["notice": "\(notice)"])
        await onDisk { try $0.remove(notice) }
    }

    private func onDisk(_ body: @escaping @Sendable (any NoticeJournal<Notice>) throws -> Void) async {
        let journal = journal
        // Also when the task was cancelled meanwhile: what was heard must not be told again.
        let result = await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: Result { try body(journal) }) }
        }
        if case .failure(let error) = result {
            logger.warning("what the platform was told can't be kept: \(error)")
        }
    }
}
