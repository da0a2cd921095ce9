@testable import Agent
@testable import Device
import Logging
import Synchronization
@testable import System
import TestSupport
import Testing
@testable import Upgrade
@testable import Uplink

/// How the platform hears of upgrades.
@Suite struct UpgradeNoticeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func stateStore() throws -> UpgradeStateStore {
        try UpgradeStateStore(store: StateStore(directory: folder.path))
    }

    private final class Platform: Sendable {
        let answers = Mutex<[LinkRequestError]>([])
        let heard = Mutex<[String]>([])

        func handle(_ notice: UpgradeNotice) throws(LinkRequestError) {
            if let error = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
            heard.withLock { $0.append(notice.words) }
        }
    }

    private let events = EventBus()

    private func notifier(_ stateStore: UpgradeStateStore, _ platform: Platform) -> PlatformNotifier<UpgradeNotice> {
        PlatformNotifier(upgrades: stateStore, events: events, logger: Logger(label: "test")) {
            (notice: UpgradeNotice) throws(LinkRequestError) in try platform.handle(notice)
        }
    }

    @Test func tellsEachOutcomeOnceOverLostLinksAndRestarts() async throws {
        let platform = Platform()
        platform.answers.withLock { $0 = [.notOnline, .linkLost, .timedOut] }
        try stateStore().change {
            $0.conclude(.failed(.interrupted))
            $0.conclude(.upgraded(.init(1, 4, 0)))
        }
        for _ in 0..<3 {
            let notifier = notifier(try stateStore(), platform)
            await notifier.deliver()
            #expect(platform.heard.withLock { $0 }.isEmpty)
        }
        let last = notifier(try stateStore(), platform)
        await last.deliver()
        await last.deliver()
        #expect(platform.heard.withLock { $0 } == ["the upgrade was interrupted by a restart", "upgraded to 1.4.0"])
        #expect(try stateStore().value == UpgradeState())
    }

    @Test func givesUpOnAPlatformThatNeverAnswers() async throws {
        let platform = Platform()
        platform.answers.withLock { $0 = [.timedOut, .timedOut, .timedOut] }
        let stateStore = try stateStore()
        try stateStore.change { $0.conclude(.failed(.interrupted)) }
        let notifier = notifier(stateStore, platform)
        for _ in 0..<3 {
            #expect(stateStore.value.notices.count == 1)
            await notifier.deliver()
        }
        #expect(stateStore.value.notices.isEmpty && platform.heard.withLock { $0 }.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func newResultsComeByTheBus() async throws {
        let platform = Platform()
        let stateStore = try stateStore()
        let notifier = notifier(stateStore, platform)
        try stateStore.change { $0.conclude(.upgraded(.init(1, 4, 0))) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run() }
            events.post(.upgrade, "upgraded to 1.4.0", detail: .result(isSuccess: true))
            while await notifier.counts().told < 1 { await Task.yield() }
            group.cancelAll()
        }
        #expect(platform.heard.withLock { $0 } == ["upgraded to 1.4.0"] && stateStore.value.notices.isEmpty)
        #expect(ExceptionType(UpgradeNotice(isSuccess: true, words: "")) == .described)
        #expect(ExceptionType(UpgradeNotice(isSuccess: false, words: "")) == .upgrade)
    }
}
