import Base
import Device
import Glibc
import Logging
import NIOPosix
import Net
import Synchronization
import TestSupport
import Uplink
import Upload

/// A journal that outlives the services that write it.
final class MemoryJournal: UploadJournal {
    let records = Mutex<[UploadJob.ID: UploadRecord]>([:])

    func load() throws -> [UploadRecord] { records.withLock { Array($0.values) } }
    func save(_ record: UploadRecord) throws { records.withLock { $0[record.job.id] = record } }
    func remove(_ id: UploadJob.ID) throws { _ = records.withLock { $0.removeValue(forKey: id) } }
    func stored(_ job: UploadJob) throws { try remove(job.id) }
    var count: Int { records.withLock { $0.count } }
}

/// A service with short pauses, and its news. A job's source is a range of one file: "from to".
final class UploadsUnderTest: Sendable {
    static let channel = ChannelNumber(clamping: 0)

    let service: UploadService
    private let news: News

    private final class News: Sendable {
        let reports = Mutex<[UploadReport]>([])
    }

    init(file: String, journal: MemoryJournal, maxKbps: Int? = nil, partSize: Int64 = 256 * 1024) throws {
        let news = News()
        self.news = news
        guard let device = DeviceID(wireText: "8110") else { throw ChildProcess.Failure(description: "no device") }
        var configuration = UploadConfiguration(
            device: device, channels: .fake([]), journal: journal, maxKbps: maxKbps,
            open: { (job: UploadJob) throws(UploadSourceError) -> any UploadSource in
                let ends = job.source.split(separator: " ").compactMap { Int64($0) }
                return try FileSource(path: file, range: ends[0]..<ends[1])
            },
            watch: { report in news.reports.withLock { $0.append(report) } }, wallTime: { Int64(time(nil)) })
        configuration.partSize = partSize
        configuration.timing.retry = .milliseconds(1)
        configuration.timing.longest = .milliseconds(20)
        configuration.timing.refusedRetry = .milliseconds(20)
        configuration.timing.fullRetry = .milliseconds(200)
        configuration.silence = 20
        service = UploadService(
            configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: .silent)
    }

    var reports: [UploadReport] { news.reports.withLock { $0 } }
    var stored: [String] { reports.compactMap { if case .stored(let job) = $0 { job.id.name } else { nil } } }
    var dropped: [String] { reports.compactMap { if case .dropped(let job, _) = $0 { job.id.name } else { nil } } }
    var troubles: [CloudProblem?] {
        reports.compactMap { if case .trouble(_, let type, _) = $0 { .some(type) } else { nil } }
    }

    func eventually(_ seconds: Double = 30, _ condition: (UploadsUnderTest) -> Bool) async throws -> Bool {
        try await TestSupport.eventually(seconds) { condition(self) }
    }

    static func job(_ index: Int, _ destination: UploadDestination, _ kind: ObjectName.Kind, range: Range<Int64>) throws
        -> UploadJob
    {
        guard let device = DeviceID(wireText: "8110") else { throw ChildProcess.Failure(description: "no device") }
        let time = PlatformTime(secondsSinceEpoch: 1_375_286_400 + Int64(index), offset: .china)
        let name = ObjectName(device: device, channel: channel, time: time, kind: kind)
        return UploadJob(
            destination: destination, name: name, source: "\(range.lowerBound) \(range.upperBound)",
            size: range.upperBound - range.lowerBound)
    }
}

/// A file of noise.
struct NoiseFile {
    private let folder: TemporaryFolder
    let path: String
    let bytes: [UInt8]

    init(size: Int) throws {
        bytes = Noise.bytes(size)
        folder = try TemporaryFolder()
        path = try folder.write("noise", bytes)
    }

    func range(_ job: UploadJob) -> ArraySlice<UInt8> {
        let ends = job.source.split(separator: " ").compactMap { Int($0) }
        return bytes[ends[0]..<ends[1]]
    }
}
