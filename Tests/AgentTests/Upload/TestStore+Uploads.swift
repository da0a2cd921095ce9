import Base
@testable import Device
import NIOPosix
import Net
import System
import TestSupport
@testable import Upload

extension TestStore {
    private struct NoDevice: Error {}

    /// An upload engine on this store that is not started.
    func uploads() throws -> UploadService {
        guard let device = DeviceID(wireText: "811") else { throw NoDevice() }
        let folder = PictureFolder(stateDirectory: folder.path, capacity: 1_000)
        return UploadService(
            configuration: UploadConfiguration(
                device: device, channels: ChannelRegistry(),
                journal: UploadJournalStore(store: store, pictures: folder, device: device),
                open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in throw .missing(job.source) },
                watch: { _ in }, wallTime: SystemClock.real.now),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
    }

    func storage() throws -> UploadStorage {
        try UploadStorage(state: store, dialect: .oos, uploads: uploads(), tasks: TaskQueue(), events: events)
    }

    /// Takes no snapshots.
    func pictures(warn: (String) -> Void = { _ in }) throws -> SnapshotScheduler {
        guard let device = DeviceID(wireText: "811") else { throw NoDevice() }
        return try SnapshotScheduler(
            state: store, events: events, device: device, offset: .china, channels: .fake([], []),
            keep: { _, _ in }, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: .silent, warn: warn)
    }
}
