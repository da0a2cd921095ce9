package import Device
package import Logging
import NIOPosix
import ServiceLifecycle

/// The result of sending a notice to the platform once.
package enum NoticeDelivery: Sendable {
    case heard
    /// The link is down: try again when it is up.
    case notOnline
    /// No response. A platform may not know the message.
    case failed(reason: String)
    /// The notice can never be sent.
    case impossible(reason: String)

    package init(_ error: LinkRequestError) {
        self =
            switch error {
            // The platform received it.
            case .unreadable: .heard
            case .notOnline, .linkLost: .notOnline
            case .timedOut, .tooMany, .tooLong: .failed(reason: "\(error)")
            }
    }
}

/// Notifies the platform of events in their order until it has received each, across restarts too.
///
/// A notice is written to the journal before its event is posted.
package actor PlatformNotifier<Notice: Sendable & Hashable>: Service, NoticeStatusSource {
    private enum Input: Sendable {
        case new(Notice)
        case linkIsUp
    }

    /// The maximum of attempts to send a notice that gets no response.
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

    /// Blocks for the disk's time.
    ///
    /// - Parameters:
    ///   - capacity: beyond this, the oldest notices are dropped.
    ///   - skipsRepeated: whether a notice equal to one that already waits is skipped.
    ///   - notice: the notice for an event; nil: none.
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
            waiting = try journal.unreported()
        } catch {
            waiting = []
            logger.warning("what an earlier run did not tell the platform can't be read: \(error)")
        }
        subscription = events.subscribe(EventFilter(topics: [topic])) { event in
            if let notice = notice(event) { inbox.yield(.new(notice)) }
        }
    }

    /// Handles that the link is up. Never blocks.
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

    /// Sends the waiting notices. One call at a time.
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
                // A notice dropped meanwhile for a newer one has already been counted.
                if waiting.first == next { await drop(reason) }
            case .impossible(let reason):
                if waiting.first == next { await drop(reason) }
            }
        }
    }

    /// Deletes the waiting notices, after a factory reset.
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
        // Also when the task was cancelled meanwhile: a received notice must not be sent again.
        let result = await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: Result { try body(journal) }) }
        }
        if case .failure(let error) = result {
            logger.warning("what the platform was told can't be kept: \(error)")
        }
    }
}
