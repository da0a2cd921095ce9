import Base
import Device
import Logging
import Media
import NIOPosix
import Recorder
import Synchronization
import System
import Uplink
import Upload

/// Queues the recordings that belong in the cloud: those of main streams (CTMW 7.1.1) that have something of a time in
/// which a policy wanted them there.
///
/// What is still to be queued is kept as times, so that a recording which a power cut left open is found when the disk
/// has put it in order.
final class CloudRecordings: RecordingUploader {
    private let device: DeviceID
    private let state: StateStore
    private let store: RecordingStore
    private let uploads: UploadService
    /// In which everything happens; shared with the rest of the uploads.
    private let tasks: TaskQueue
    private let logger: Logger
    private let now: @Sendable () -> Int64
    /// Changed in `tasks` alone.
    private let spans = Mutex<[Int: CloudSpans]>([:])

    /// Looks for what an earlier run left, before anything else in `tasks`.
    ///
    /// - Parameter now: wall time, nanoseconds since 1970.
    init(
        device: DeviceID, state: StateStore, store: RecordingStore, uploads: UploadService, tasks: TaskQueue,
        events: EventBus, logger: Logger, now: @escaping @Sendable () -> Int64 = { WallClock.nanoseconds }
    ) {
        self.device = device
        self.state = state
        self.store = store
        self.uploads = uploads
        self.tasks = tasks
        self.logger = logger
        self.now = now
        tasks.add { await self.restore() }
        state.whenReset { [weak self] in self?.reset() }
        let topics: Set<EventTopic> = [.recordingClosed, .recordingRemoved, .recordingsRepaired, .storage]
        events.attach(self, EventFilter(topics: topics)) { $0.hear($1) }
    }

    func setUploading(_ stream: StreamID, _ isOn: Bool) {
        guard stream.type == .main else { return }
        let time = now()
        tasks.add { await self.change { $0[stream.channel.rawValue, default: CloudSpans()].set(isOn, at: time) } }
    }

    /// News of the recordings. Never blocks.
    private func hear(_ event: DeviceEvent) {
        switch (event.topic, event.phase, event.detail) {
        case (.recordingClosed, _, .name(let name)): tasks.add { await self.closed(name) }
        case (.recordingRemoved, _, .name(let name)): tasks.add { await self.uploads.sourceGone(name) }
        case (.recordingsRepaired, _, _), (.storage, .ended, _): tasks.add { await self.catchUp() }
        default: break
        }
    }

    func setLoop(_ isLoop: Bool) {
        tasks.add { await self.uploads.overwriteOldest(isLoop) }
    }

    /// A factory reset.
    private func reset() { tasks.add { await self.change { $0 = $0.compactMapValues { $0.isOn ? $0 : nil } } } }

    // MARK: In tasks

    private func closed(_ name: String) async {
        // One that is gone again is not wanted.
        let recording = try? await NIOThreadPool.singleton.runIfActive { [store] in try store.recording(named: name) }
        guard let recording, recording.stream.type == .main else { return }
        spans.withLock { $0[recording.stream.channel.rawValue]?.ended(recording.wall) }
        await queue(recording)
    }

    private func restore() async {
        let kept = try? await state.onThread { try $0.value(StateName.cloudSpans) }
        let old = (kept ?? nil).map { [Int: CloudSpans](json: $0, now: now()) } ?? [:]
        spans.withLock { spans in
            spans.merge(old) { new, old in CloudSpans(old.spans + new.spans) }
        }
        await catchUp()
    }

    private func queue(_ recording: Recording) async {
        let channel = recording.stream.channel.rawValue
        guard let spans = spans.withLock({ $0[channel] }) else { return }
        if spans.want(recording.wall) { await add(recording) }
        await change { $0[channel]?.done(recording.wall) }
    }

    /// Looks for recordings that were ended while nobody listened.
    private func catchUp() async {
        for (channel, spans) in spans.withLock({ $0 }) {
            guard let start = spans.spans.map(\.start).min() else { continue }
            let end = spans.spans.map { $0.end ?? .max }.max() ?? .max
            var query = RecordingQuery(
                channel: ChannelID(channel), type: .main, range: start..<max(start, end), pageSize: 100)
            while true {
                let wanted = query
                let page = try? await NIOThreadPool.singleton.runIfActive { [store] in try store.search(wanted) }
                guard let page else { break }
                for recording in page.recordings where !recording.isOpen { await queue(recording) }
                guard page.recordings.count == wanted.pageSize else { break }
                query.page += 1
            }
        }
    }

    private func add(_ recording: Recording) async {
        // The file's name is the object's, but for a device's letters that can't stand in a file's name.
        guard let time = PlatformTime(wireText: String(recording.name.dropLast(3).suffix(14))) else { return }
        let channel = ChannelNumber(clamping: recording.stream.channel.rawValue)
        let name = ObjectName(device: device, channel: channel, time: time, kind: .recording)
        await uploads.add(
            UploadJob(destination: .cloud, name: name, source: recording.name, size: recording.bytes))
    }

    private func change(_ body: @escaping @Sendable (inout [Int: CloudSpans]) -> Void) async {
        let changed = spans.withLock { spans -> [UInt8]? in
            let old = spans
            body(&spans)
            return spans == old ? nil : Array(spans.json.json.utf8)
        }
        guard let changed else { return }
        do {
            try await state.onThread { try $0.set(StateName.cloudSpans, to: changed) }
        } catch {
            logger.warning("\(error)")
        }
    }
}

