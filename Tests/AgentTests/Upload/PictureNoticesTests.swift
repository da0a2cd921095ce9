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

struct PictureNoticesTests {
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

    private func book() throws -> UploadBook {
        UploadBook(
            store: try StateStore(directory: folder.path),
            pictures: PictureFolder(stateDirectory: folder.path, capacity: 1_000),
            device: try #require(DeviceID(wireText: "811")))
    }

    private func notices(_ link: Link) async throws -> PictureNotices {
        let notices = PictureNotices(book: try book(), logger: .silent)
        await notices.restore()
        await notices.connect { (request: NotifyPictureRequest) throws(LinkRequestError) -> Void in try link.send(request) }
        return notices
    }

    @Test func eachIsToldOnceInOrderWhenTheLinkIsUp() async throws {
        let link = Link()
        let notices = try await notices(link)
        link.fail([.notOnline, .linkLost])
        for second in 1...3 { await notices.stored(try Self.job(second)) }
        // The third found the link up, and all that waited went.
        #expect(link.taken == ["01.JPG", "02.JPG", "03.JPG"])
        await notices.stored(try Self.job(4, .picture))
        await notices.deliver()
        #expect(link.taken == [])
        let (told, waiting) = (await notices.told, await notices.count)
        #expect(told == 3 && waiting == 0)
    }

    @Test func aPlatformThatNeverAnswersHoldsUpNothing() async throws {
        let link = Link()
        let notices = try await notices(link)
        link.fail([.timedOut, .timedOut, .timedOut])
        await notices.stored(try Self.job(1))
        await notices.deliver()
        #expect(await notices.count == 1)
        await notices.stored(try Self.job(2))
        #expect(link.taken == ["02.JPG"])
        let dropped = await notices.dropped
        #expect(dropped == 1)
        // An answer that can't be read is one.
        link.fail([.unreadable(.missing(element: "DevID"))])
        await notices.stored(try Self.job(3))
        #expect(await notices.count == 0)
    }

    @Test func whatWaitsIsBounded() async throws {
        let link = Link()
        let notices = try await notices(link)
        link.fail(Array(repeating: .notOnline, count: 1_100))
        for second in 0..<1_100 { await notices.stored(try Self.job(second)) }
        let (waiting, dropped) = (await notices.count, await notices.dropped)
        #expect(waiting == PictureNotices.mostWaiting && dropped == 100)
        await notices.forget()
        await notices.deliver()
        #expect(link.taken == [])
    }

    /// A job that is done, as the queue has its journal keep it.
    private func store(_ second: Int, _ kind: ObjectName.Kind = .ftpPicture) async throws -> UploadJob {
        let (book, job) = (try book(), try Self.job(second, kind))
        _ = try book.pictures.keep(job.source, [1])
        try book.save(UploadRecord(job: job))
        try book.stored(job)
        return job
    }

    @Test func aRestartLosesNoNewsAndDoublesNone() async throws {
        let link = Link()
        // The link is down, and then the power.
        var notices = try await notices(link)
        link.fail([.notOnline, .notOnline, .linkLost])
        for second in [3, 1, 2] { await notices.stored(try await store(second)) }
        await notices.stored(try await store(4, .picture))
        #expect(await notices.count == 3)
        // Done after the last word that reached this run.
        _ = try await store(5)
        #expect(try book().load() == [] && book().pictures.files == [])

        notices = try await self.notices(link)
        #expect(await notices.count == 4)
        await notices.deliver()
        #expect(link.taken == ["01.JPG", "02.JPG", "03.JPG", "05.JPG"])
        notices = try await self.notices(link)
        await notices.deliver()
        #expect(link.taken == [])
        #expect(try book().untold() == [])
    }

    @Test func whatTheQueueSaysTwiceIsToldOnce() async throws {
        let link = Link()
        let notices = try await notices(link)
        link.fail([.notOnline])
        let job = try await store(1)
        await notices.stored(job)
        await notices.stored(job)
        await notices.deliver()
        #expect(link.taken == ["01.JPG"])
    }

    @Test func aResetForgetsWhatWasNotTold() async throws {
        let link = Link()
        link.fail([.notOnline])
        let notices = try await notices(link)
        await notices.stored(try await store(1))
        await notices.forget()
        #expect(try book().untold() == [])
    }
}
