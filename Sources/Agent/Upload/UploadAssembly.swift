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
import Uplink
import Upload

/// The upload engine and what front ends use of it (docs/design/uploads.md).
struct UploadAssembly: Sendable {
    let service: UploadService
    let pictures: SnapshotScheduler
    /// Tells the platform of pictures on the FTP server.
    let notifier: PlatformNotifier<ObjectName>
    /// Queues recordings; nil where nothing is recorded.
    let cloud: CloudRecordings?
    let storage: CloudStorage
    private let tasks: TaskQueue
    private let logger: Logger

    /// Blocks for the disk.
    init(
        platform: PlatformConfiguration, device: DeviceID, configuration: Configuration, recordings: StoreService?,
        channels: ChannelRegistry, link: PlatformLink, events: EventBus, state: StateStore, eventLoop: any EventLoop,
        logger: Logger
    ) throws {
        let settings = configuration.upload
        let folder = PictureFolder(
            stateDirectory: configuration.stateDirectory, capacity: settings.pictureCapacity)
        let book = UploadJournalStore(store: state, pictures: folder, device: device)
        var uploads = UploadConfiguration(
            device: device, channels: channels, journal: book, maxKbps: settings.maxKbps,
            open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in
                job.name.kind == .recording
                    ? try RecordingSource(job.source, of: recordings)
                    : try FileSource(path: folder.path(job.source))
            },
            watch: { events.post($0) }, wallTime: SystemClock.real.now)
        uploads.authorities = settings.authorities
        let service = UploadService(configuration: uploads, eventLoop: eventLoop, logger: logger)
        pictures = try SnapshotScheduler(
            state: state, events: events, device: device, offset: platform.utcOffset,
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
        let notifier = PlatformNotifier(pictures: book, of: device, events: events, link: link, logger: logger)
        self.service = service
        self.notifier = notifier
        self.tasks = tasks
        self.logger = logger
        // What waits, and what is being recorded, would go to somebody else's account.
        state.whenReset { [cloud] in
            await cloud?.forget()
            await service.forget()
            await service.setCloud(nil, changes: { events.cloudIsWell() })
            await service.setFTP(nil)
            await notifier.forget()
        }
        storage = try CloudStorage(
            state: state, dialect: settings.dialect, uploads: service, tasks: tasks, events: events)
    }

    /// The link's news; never blocks.
    func hear(_ news: LinkNews) {
        let (service, storage, logger) = (service, storage, logger)
        switch news {
        case .record(let record): tasks.add { await service.setFTP(record.ftp) }
        case .loggedIn(let answer):
            tasks.add {
                if let account = CloudAccount(answer) {
                    do throws(ControlError) {
                        try await storage.set(account)
                    } catch {
                        logger.warning("the platform's cloud storage was not taken: \(error)")
                    }
                }
                // Where the platform is reached, the storage may be too.
                await service.hurry()
            }
        case .heartbeat: notifier.linkIsUp()
        default: break
        }
    }

    /// The queue ends after the recorder, whose last recordings it takes; pictures end before the cameras.
    ///
    /// - Parameters:
    ///   - server: its live viewers come first.
    ///   - disk: with the recordings that are uploaded.
    func queueService(server: RTSPServer, recording: RecordingAssembly?, disk: StoreService?) -> any Service {
        // Without an order the oldest objects go, as on the disk.
        UploadQueueService(
            service: service, tasks: tasks, live: server,
            overwritesOldest: recording?.control.policies.isLoop ?? true, ready: disk?.started)
    }
}
