@testable import Base
@testable import Device
import Media
import NIOPosix
import Net
import Synchronization
import System
import TestSupport
import Testing
@testable import Upload

/// What the recorder's news and the schedule make of the queue of uploads.
struct CloudRecordingsTests {
    /// Recordings of five minutes each, in memory.
    private final class Catalog: RecordingCatalog {
        let recordings = Mutex<[Recording]>([])

        func search(_ query: RecordingQuery) async throws(RecordingError) -> RecordingPage {
            let found = recordings.withLock { $0 }.filter {
                $0.stream.type == query.type && $0.wall.overlaps(query.range)
            }
            return RecordingPage(recordings: query.page == 1 ? found : [], total: found.count)
        }

        func recording(named name: String) async throws(RecordingError) -> Recording {
            guard let found = recordings.withLock({ $0 }).first(where: { $0.name == name }) else {
                throw .noSuchRecording(name)
            }
            return found
        }

        func delete(named name: String, channel: ChannelID) async throws(RecordingError) {}
        func usage() async throws(RecordingError) -> RecordingUsage { RecordingUsage(capacity: 0, used: 0) }
        func deleteAll() async throws(RecordingError) {}
    }

    private static let start: Int64 = 1_780_243_200_000_000_000
    private static let minute: Int64 = 60_000_000_000

    private static func recording(_ number: Int64, _ type: StreamType = .main, isOpen: Bool = false) -> Recording {
        let start = start + number * 5 * minute
        let time = PlatformTime(secondsSinceEpoch: start / 1_000_000_000, offset: .china)
        return Recording(
            name: "811_0_\(time.wireText).ts", stream: StreamID(channel: 0, type: type), start: start,
            duration: .seconds(300), bytes: 1_000, isOpen: isOpen)
    }

    /// One run of the agent on a store: what is queued after `body`, all that it brought about, and `later`.
    private static func queued(
        _ test: TestStore, _ catalog: Catalog, at minutes: Int64 = 0, _ body: (CloudRecordings) -> Void,
        later: (CloudRecordings) async -> Void = { _ in }
    ) async throws -> Int {
        let device = try #require(DeviceID(wireText: "811"))
        let folder = PictureFolder(stateDirectory: test.folder.path, capacity: 1_000)
        let service = UploadService(
            configuration: UploadConfiguration(
                device: device, channels: ChannelRegistry(),
                journal: UploadJournalStore(store: test.store, pictures: folder, device: device),
                open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in throw .missing(job.source) },
                watch: { _ in }, wallTime: SystemClock.real.now),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
        try await service.start()
        let tasks = TaskQueue()
        let cloud = CloudRecordings(
            device: device, state: test.store, recordings: catalog, uploads: service, tasks: tasks,
            events: test.events, logger: .silent, now: { start + minutes * minute })
        async let running: Void = tasks.run()
        body(cloud)
        await withCheckedContinuation { done in tasks.add { done.resume() } }
        await later(cloud)
        tasks.finish()
        await running
        let waiting = service.currentStatus.waiting
        await service.stop()
        return waiting
    }

    @Test func aRecordingThatAFactoryResetClosesIsNotUploadedForTheNextOwner() async throws {
        let (test, catalog) = (try TestStore(), Catalog())
        let (before, after) = (Self.recording(0), Self.recording(1))
        catalog.recordings.withLock { $0 = [before, after] }
        func close(_ recording: Recording) {
            test.events.post(.recordingClosed, channel: 0, "closed", detail: .name(recording.name))
        }
        let stream = StreamID(channel: 0, type: .main)
        let ofTheFormer = try await Self.queued(test, catalog) { cloud in
            cloud.setUploading(stream, true)
        } later: { cloud in
            await cloud.forget()
            cloud.setUploading(stream, false)
            close(before)
        }
        #expect(ofTheFormer == 0)
        let ofTheNext = try await Self.queued(test, catalog, at: 5) { cloud in
            cloud.setUploading(stream, true)
            close(after)
        }
        #expect(ofTheNext == 1)
    }

    @Test func aRecordingOfATimeForTheCloudIsQueuedWhenItIsClosed() async throws {
        let (test, catalog) = (try TestStore(), Catalog())
        catalog.recordings.withLock { $0 = [Self.recording(0), Self.recording(1, .sub), Self.recording(2)] }
        func close(_ recording: Recording) {
            test.events.post(.recordingClosed, channel: 0, "closed", detail: .name(recording.name))
        }
        let first = try await Self.queued(test, catalog) { cloud in
            // Not wanted yet.
            close(Self.recording(0))
        }
        #expect(first == 0)
        let second = try await Self.queued(test, catalog) { cloud in
            cloud.setUploading(StreamID(channel: 0, type: .sub), true)
            cloud.setUploading(StreamID(channel: 0, type: .main), true)
            close(Self.recording(0))
            close(Self.recording(1, .sub))
            cloud.setUploading(StreamID(channel: 0, type: .main), false)
        }
        #expect(second == 1)
    }

    /// The agent is killed while it records for the cloud; the disk closes the recording at the next start.
    @Test func aRecordingThatWasLeftOpenIsFoundAtTheNextStart() async throws {
        let (test, catalog) = (try TestStore(), Catalog())
        catalog.recordings.withLock { $0 = [Self.recording(0, isOpen: true)] }
        let before = try await Self.queued(test, catalog) { $0.setUploading(StreamID(channel: 0, type: .main), true) }
        #expect(before == 0)
        catalog.recordings.withLock { $0 = [Self.recording(0)] }
        let after = try await Self.queued(test, catalog, at: 5) { _ in
            test.events.post(.recordingsRepaired, "put 1 recordings in order")
        }
        #expect(after == 1)
        // It is queued once: the journal has it, and its time is done.
        #expect(try await Self.queued(test, catalog, at: 10) { _ in } == 1)
    }
}
