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

/// All that is there because a platform wants recordings and pictures elsewhere: the queue, the account of the cloud
/// storage, the picture policies (docs/design/uploads.md).
struct UploadAssembly: Sendable {
    let service: UploadService
    let pictures: SnapshotScheduler
    let orders: PicturePolicyStore
    /// Tells the platform of pictures on the FTP server.
    let notifier: PlatformNotifier<ObjectName>
    /// Queues recordings; nil where nothing is recorded.
    let cloud: CloudRecordings?
    let accounts: CloudAccountStore
    private let tasks: TaskQueue
    private let events: EventBus
    private let logger: Logger
    private let offset: UTCOffset

    /// Blocks for the disk.
    init(
        platform: PlatformConfiguration, device: DeviceID, configuration: Configuration, recordings: RecordingStore?,
        channels: ChannelRegistry, link: PlatformLink, events: EventBus, state: StateStore, eventLoop: any EventLoop,
        logger: Logger
    ) throws {
        let settings = configuration.upload
        let folder = PictureFolder(
            stateDirectory: configuration.stateDirectory, capacity: settings.pictureCapacity)
        let book = UploadJournalStore(store: state, pictures: folder, device: device)
        var uploads = UploadConfiguration(
            device: device, channels: channels.channels.map { ChannelNumber(clamping: $0.id.rawValue) },
            journal: book, maxKbps: settings.maxKbps,
            open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in
                job.name.kind == .recording
                    ? try RecordingSource(job.source, store: recordings) : try FileSource(path: folder.path(job.source))
            },
            watch: { events.post($0) }, wallTime: SystemClock.real.now)
        uploads.authorities = settings.authorities
        let service = UploadService(configuration: uploads, eventLoop: eventLoop, logger: logger)
        let orders = try PicturePolicyStore(store: state, events: events, warn: { logger.warning("\($0)") })
        pictures = SnapshotScheduler(
            orders: orders, events: events, device: device, offset: platform.utcOffset,
            camera: { (channel: Int, quality: Int) async throws -> [UInt8] in
                try await channels.channel(channel).source.snapshot(quality: quality)
            },
            keep: { (name: ObjectName, picture: [UInt8]) async throws -> Void in
                let gone = try await NIOThreadPool.singleton.runIfActive { try folder.keep(name.text, picture) }
                for source in gone { await service.sourceGone(source) }
                await service.add(.picture(name, size: Int64(picture.count)))
            },
            eventLoop: eventLoop, logger: logger)
        accounts = try CloudAccountStore(store: state, dialect: settings.dialect)
        let tasks = TaskQueue()
        cloud = recordings.map { recordings in
            CloudRecordings(
                device: device, state: state, store: recordings, uploads: service, tasks: tasks, events: events,
                logger: logger)
        }
        let notifier = PlatformNotifier(pictures: book, of: device, events: events, link: link, logger: logger)
        self.service = service
        self.orders = orders
        self.notifier = notifier
        self.tasks = tasks
        self.events = events
        self.logger = logger
        offset = platform.utcOffset
        // What waits would go to somebody else's account.
        state.whenReset {
            await service.forget()
            await service.setCloud(nil, changes: { events.cloudIsWell() })
            await service.setFTP(nil)
            await notifier.forget()
        }
        accountMayHaveChanged()
    }

    /// Another account begins anew: what the platform was told of the old one is over.
    private func accountMayHaveChanged() {
        let (service, accounts, events) = (service, accounts, events)
        tasks.add {
            await service.setCloud(accounts.object, changes: { events.cloudIsWell() })
        }
    }

    var commands: CloudCommands {
        CloudCommands(keeper: accounts, changed: { accountMayHaveChanged() }, logger: logger)
    }

    /// The link's news; never blocks.
    func hear(_ news: LinkNews) {
        let (service, commands) = (service, commands)
        switch news {
        case .record(let record): tasks.add { await service.setFTP(record.ftp) }
        case .loggedIn(let answer):
            tasks.add {
                if let account = CloudAccount(answer) { _ = await commands.set(account) }
                // Where the platform is reached, the storage may be too.
                await service.hurry()
            }
        case .heartbeat: notifier.linkIsUp()
        default: break
        }
    }

    /// The clock was set.
    func lookAgain() { pictures.lookAgain() }

    /// The queue ends after the recorder, whose last recordings it takes; pictures end before the cameras.
    ///
    /// - Parameters:
    ///   - server: its live viewers come first.
    ///   - disk: with the recordings that are uploaded.
    func queueService(server: RTSPServer, recording: RecordingAssembly?, disk: StoreService?) -> any Service {
        // Without an order the oldest objects go, as on the disk.
        UploadQueueService(
            service: service, tasks: tasks, server: server, logger: logger,
            overwritesOldest: recording?.control.policies.isLoop ?? true, ready: disk?.started)
    }

    var console: UploadConsole {
        UploadConsole(
            service: service, taker: pictures, orders: orders, notifier: notifier, accounts: accounts, offset: offset)
    }
}
