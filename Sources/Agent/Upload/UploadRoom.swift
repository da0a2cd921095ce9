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
struct UploadRoom: Sendable {
    let service: UploadService
    let pictures: PictureTaker
    let orders: PictureOrders
    let notices: PictureNotices
    let tasks: SerialTasks
    let accounts: CloudAccountKeeper
    let exceptions: ExceptionReporter
    let logger: Logger
    private let cloud: CloudRecordings
    private let server: RTSPServer
    private let recording: RecordingRoom?
    private let offset: UTCOffset

    /// Nil without a platform. Blocks for the disk.
    ///
    /// - Parameter cloud: the joint with the recorder; its tasks are this room's.
    init?(
        cloud: CloudRecordings?, configuration: Configuration, recording: RecordingRoom?, channels: [AgentChannel],
        server: RTSPServer, exceptions: ExceptionReporter, eventLoop: any EventLoop, logger: Logger
    ) throws {
        guard let platform = configuration.platform, let cloud else { return nil }
        let settings = configuration.upload
        let (device, state) = (cloud.device, cloud.state)
        let folder = PictureFolder(
            stateDirectory: configuration.stateDirectory, capacity: settings.pictureCapacity)
        let book = UploadBook(store: state, pictures: folder, device: device)
        let notices = PictureNotices(book: book, logger: logger)
        let store = recording?.store
        var uploads = UploadConfiguration(
            device: device, channels: channels.map { ChannelNumber(clamping: $0.number) },
            journal: book, maxKbps: settings.maxKbps,
            open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in
                job.name.kind == .recording
                    ? try RecordingSource(job.source, store: store) : try FileSource(path: folder.path(job.source))
            },
            watch: { (report: UploadReport) in
                exceptions.report(report)
                if case .stored(let job) = report { Task { await notices.stored(job) } }
            }, wallTime: SystemClock.real.now)
        uploads.authorities = settings.authorities
        let service = UploadService(configuration: uploads, eventLoop: eventLoop, logger: logger)
        let orders = try PictureOrders(store: state, warn: { logger.warning("\($0)") })
        pictures = PictureTaker(
            orders: orders, device: device, offset: platform.utcOffset,
            camera: { (channel: Int, quality: Int) async throws -> [UInt8] in
                guard channels.indices.contains(channel) else {
                    throw PolicyError.noChannel(channel, count: channels.count)
                }
                return try await channels[channel].capture.snapshot(quality: quality)
            },
            keep: { (name: ObjectName, picture: [UInt8]) async throws -> Void in
                let gone = try await NIOThreadPool.singleton.runIfActive { try folder.keep(name.text, picture) }
                for source in gone { await service.sourceGone(source) }
                await service.add(.picture(name, size: Int64(picture.count)))
            },
            eventLoop: eventLoop, logger: logger)
        accounts = try CloudAccountKeeper(store: state, dialect: settings.dialect)
        if let store { cloud.connect(store, to: service) }
        self.cloud = cloud
        self.service = service
        self.orders = orders
        self.notices = notices
        tasks = cloud.tasks
        self.exceptions = exceptions
        self.logger = logger
        self.server = server
        self.recording = recording
        offset = platform.utcOffset
        // Without an order the oldest go, as on the disk.
        let isLoop = recording?.orders.book.isLoop ?? true
        tasks.add { await service.overwriteOldest(isLoop) }
        accountMayHaveChanged()
    }

    /// Another account begins anew: what the platform was told of the old one is over.
    private func accountMayHaveChanged() {
        let (service, accounts, exceptions) = (service, accounts, exceptions)
        tasks.add {
            await service.setCloud(accounts.object, changes: { exceptions.cloudIsWell() })
        }
    }

    var commands: CloudCommands {
        CloudCommands(keeper: accounts, changed: { accountMayHaveChanged() }, logger: logger)
    }

    /// Pictures on the FTP server are told through this link.
    func connect(to link: PlatformLink) {
        let notices = notices
        tasks.add {
            let send: PictureNotices.Send = { [weak link] request async throws(LinkRequestError) -> Void in
                guard let link else { throw .notOnline }
                _ = try await link.request(request)
            }
            await notices.connect(send)
        }
    }

    /// The link's news; never blocks.
    func hear(_ news: LinkNews) {
        let (service, notices, commands) = (service, notices, commands)
        switch news {
        case .record(let record): tasks.add { await service.setFTP(record.ftp) }
        case .loggedIn(let answer):
            tasks.add {
                if let account = CloudAccount(answer) { _ = await commands.set(account) }
                // Where the platform is reached, the storage may be too.
                await service.hurry()
            }
        case .heartbeat: Task { await notices.deliver() }
        default: break
        }
    }

    /// The clock was set.
    func lookAgain() { pictures.lookAgain() }

    /// A factory reset: what waits would go to somebody else's account.
    func reset() async throws {
        cloud.reset()
        try await orders.reset()
        _ = try await accounts.set(nil)
        accountMayHaveChanged()
        await service.forget()
        await service.setFTP(nil)
        await notices.forget()
    }

    /// The queue ends after the recorder, whose last recordings it takes; pictures end before the cameras.
    var queueService: any Service {
        UploadQueueService(
            service: service, notices: notices, tasks: tasks, server: server, logger: logger, ready: recording?.started)
    }

    var console: UploadConsole {
        UploadConsole(
            service: service, taker: pictures, orders: orders, notices: notices, accounts: accounts, offset: offset)
    }
}
