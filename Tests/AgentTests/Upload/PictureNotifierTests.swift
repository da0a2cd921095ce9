@testable import Agent
@testable import Base
@testable import Device
import Logging
import Synchronization
@testable import System
import TestSupport
import Testing
@testable import Uplink
@testable import Upload

/// Pictures on the FTP server, as the platform is told of them.
struct PictureNotifierTests {
    /// Answers as it is told, then with success, and writes down what it hears.
    private final class Link: Sendable {
        let failures = Mutex<[LinkRequestError]>([])
        let heard = Mutex<[String]>([])

        func send(_ request: NotifyPictureRequest) throws(LinkRequestError) {
            let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let failure { throw failure }
            heard.withLock { $0.append(String(request.file.wireText.suffix(6))) }
        }
        func fail(_ errors: [LinkRequestError]) { failures.withLock { $0 = errors } }
        var taken: [String] { heard.withLock { heard in defer { heard = [] }; return heard } }
    }

    private static func job(_ second: Int, _ kind: ObjectName.Kind = .ftpPicture) throws -> UploadJob {
        let name = ObjectName(
            device: try #require(DeviceID(wireText: "811")), channel: ChannelNumber(clamping: 0),
            time: PlatformTime(secondsSinceEpoch: Int64(second), offset: .china), kind: kind)
        return .picture(name, size: 1)
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func journal() throws -> UploadJournalStore {
        UploadJournalStore(
            store: try StateStore(directory: folder.path),
            pictures: PictureFolder(stateDirectory: folder.path, capacity: 1_000),
            device: try #require(DeviceID(wireText: "811")))
    }

    private let events = EventBus()

    private func notifier(_ link: Link) throws -> PlatformNotifier<ObjectName> {
        PlatformNotifier(
            pictures: try journal(), of: try #require(DeviceID(wireText: "811")), events: events, logger: .silent
        ) { (request: NotifyPictureRequest) throws(LinkRequestError) in try link.send(request) }
    }

    /// As the service does when a picture is at its destination.
    private func stored(_ job: UploadJob, _ notifier: PlatformNotifier<ObjectName>) async {
        await notifier.add(job.name)
        await notifier.deliver()
    }

    @Test func eachIsToldOnceInOrderWhenTheLinkIsUp() async throws {
        let link = Link()
        let notifier = try notifier(link)
        link.fail([.notOnline, .linkLost])
        for second in 1...3 { await stored(try Self.job(second), notifier) }
        // The third found the link up, and all that waited went.
        #expect(link.taken == ["01.JPG", "02.JPG", "03.JPG"])
        let (told, waiting) = (await notifier.counts().told, await notifier.counts().waiting)
        #expect(told == 3 && waiting == 0)
    }

    @Test func aPlatformThatNeverAnswersHoldsUpNothing() async throws {
        let link = Link()
        let notifier = try notifier(link)
        link.fail([.timedOut, .timedOut, .timedOut])
        await stored(try Self.job(1), notifier)
        await notifier.deliver()
        #expect(await notifier.counts().waiting == 1)
        await stored(try Self.job(2), notifier)
        #expect(link.taken == ["02.JPG"])
        let dropped = await notifier.counts().dropped
        #expect(dropped == 1)
        // An answer that can't be read is one.
        link.fail([.unreadable(.missing(element: "DevID"))])
        await stored(try Self.job(3), notifier)
        #expect(await notifier.counts().waiting == 0)
    }

    @Test func whatWaitsIsBounded() async throws {
        let link = Link()
        let notifier = try notifier(link)
        link.fail(Array(repeating: .notOnline, count: 1_100))
        for second in 0..<1_100 { await stored(try Self.job(second), notifier) }
        let (waiting, dropped) = (await notifier.counts().waiting, await notifier.counts().dropped)
        #expect(waiting == PlatformNotifier.mostPictures && dropped == 100)
        await notifier.forget()
        await notifier.deliver()
        #expect(link.taken == [])
    }

    /// A job that is done, as the queue has its journal keep it.
    private func store(_ second: Int, _ kind: ObjectName.Kind = .ftpPicture) async throws -> UploadJob {
        let (journal, job) = (try journal(), try Self.job(second, kind))
        _ = try journal.pictures.keep(job.source, [1])
        try journal.save(UploadRecord(job: job))
        try journal.stored(job)
        return job
    }

    @Test func aRestartLosesNoNewsAndDoublesNone() async throws {
        let link = Link()
        // The link is down, and then the power.
        var notifier = try notifier(link)
        link.fail([.notOnline, .notOnline, .linkLost])
        for second in [3, 1, 2] { await stored(try await store(second), notifier) }
        _ = try await store(4, .picture)
        #expect(await notifier.counts().waiting == 3)
        // Done after the last word that reached this run.
        _ = try await store(5)
        #expect(try journal().load() == [] && journal().pictures.files == [])

        notifier = try self.notifier(link)
        #expect(await notifier.counts().waiting == 4)
        await notifier.deliver()
        #expect(link.taken == ["01.JPG", "02.JPG", "03.JPG", "05.JPG"])
        notifier = try self.notifier(link)
        await notifier.deliver()
        #expect(link.taken == [])
        #expect(try journal().unreported() == [])
    }

    @Test func whatTheQueueSaysTwiceIsToldOnce() async throws {
        let link = Link()
        let notifier = try notifier(link)
        link.fail([.notOnline])
        let job = try await store(1)
        await stored(job, notifier)
        await stored(job, notifier)
        await notifier.deliver()
        #expect(link.taken == ["01.JPG"])
    }

    @Test func aResetForgetsWhatWasNotTold() async throws {
        let link = Link()
        link.fail([.notOnline])
        let notifier = try notifier(link)
        await stored(try await store(1), notifier)
        await notifier.forget()
        #expect(try journal().unreported() == [])
    }

    @Test(.timeLimit(.minutes(1))) func theServiceHearsOfPicturesOnTheBus() async throws {
        let link = Link()
        let notifier = try notifier(link)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run() }
            for (second, kind) in [(1, ObjectName.Kind.picture), (2, .recording), (3, .ftpPicture)] {
                guard let job = try? Self.job(second, kind) else { continue }
                events.post(.stored(job))
            }
            while await notifier.counts().told < 1 { await Task.yield() }
            group.cancelAll()
        }
        // Those in the cloud aren't told.
        #expect(link.taken == ["03.JPG"])
    }
}
