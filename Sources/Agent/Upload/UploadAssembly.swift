import Base
import Capture
import Device
import Logging
import NIOCore
import NIOPosix
import Net
import Recorder
import ServiceLifecycle
import Streamer
import System
import Upload

/// The upload engine and its interfaces for front ends (docs/design/uploads.md).
struct UploadAssembly: Sendable {
    let service: UploadService
    let pictures: SnapshotScheduler
    /// Snapshots on the FTP server that were not reported to the platform yet.
    let notices: any NoticeJournal<ObjectName>
    /// Queues recordings; nil where nothing is recorded.
    let cloud: CloudRecordings?
    let storage: UploadStorage
    private let tasks: TaskQueue

    /// Blocks for the disk.
    init(
        offset: UTCOffset, device: DeviceID, configuration: Configuration, recordings: StoreService?,
        channels: ChannelRegistry, events: EventBus, state: StateStore, eventLoop: any EventLoop,
        logger: Logger
    ) throws {
        let settings = configuration.upload
        let folder = PictureFolder(
            stateDirectory: configuration.stateDirectory, capacity: settings.pictureCapacity)
        let journal = UploadJournalStore(store: state, pictures: folder, device: device)
        var uploads = UploadConfiguration(
            device: device, channels: channels, journal: journal, maxKbps: settings.maxKbps,
            open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in
                job.name.kind == .recording
                    ? try RecordingSource(job.source, of: recordings)
                    : try FileSource(path: folder.path(job.source))
            },
            watch: { events.post($0) }, wallTime: SystemClock.real.now)
        uploads.authorities = settings.authorities
        let service = UploadService(configuration: uploads, eventLoop: eventLoop, logger: logger)
        pictures = try SnapshotScheduler(
            state: state, events: events, device: device, offset: offset,
            channels: channels,
            keep: { (name: ObjectName, picture: [UInt8]) async throws -> Void in
                let gone = try await NIOThreadPool.singleton.runIfActive { try folder.keep(name.text, picture) }
                for source in gone { await service.sourceGone(source) }
                await service.add(.picture(name, size: Int64(picture.count)))
            },
            eventLoop: eventLoop, logger: logger, warn: { logger.warning("\($0)") })
        let tasks = TaskQueue()
        cloud = recordings.map { recordings in
            CloudRecordings(
                device: device, state: state, recordings: recordings, uploads: service, tasks: tasks, events: events,
                logger: logger)
        }
        self.service = service
        notices = journal
        self.tasks = tasks
        // Waiting uploads and the recordings in progress would go to the next owner's account.
        state.whenReset { [cloud] in
            await cloud?.forget()
            await service.forget()
            await service.setCloud(nil, changes: { events.cloudIsWell() })
            await service.setFTP(nil)
        }
        storage = try UploadStorage(
            state: state, dialect: settings.dialect, uploads: service, tasks: tasks, events: events)
    }

    /// The service of the queue. It ends after the recorder, whose last recordings it takes; snapshots end before the
    /// cameras.
    ///
    /// - Parameters:
    ///   - server: its live viewers have priority.
    ///   - disk: the disk with the recordings to upload.
    func queueService(server: RTSPServer, recording: RecordingAssembly?, disk: StoreService?) -> any Service {
        // By default the oldest objects are overwritten, as on the disk.
        UploadQueueService(
            service: service, tasks: tasks, live: server,
            overwritesOldest: recording?.control.policies.isLoop ?? true, ready: disk?.started)
    }
}
