import Base
package import Device
package import Logging
import Media
package import Net
import NIOPosix
package import System

/// Queues the recordings that belong in the cloud: those of main streams that overlap a time in which a policy wanted
/// them there.
///
/// These times are kept until their recordings are queued, so that a recording which a power cut left open is found
/// when the disk is repaired.
package actor CloudRecordings: RecordingUploader {
    private let device: DeviceID
    private let state: StateStore
    private let recordings: any RecordingCatalog
    private let uploads: UploadService
    /// The queue of all work, done one after the other; shared with the rest of the uploads.
    private let tasks: TaskQueue
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private var spans: [Int: CloudSpans] = [:]

    /// Searches for recordings that an earlier run left, before anything else in `tasks`.
    ///
    /// - Parameter now: wall time, nanoseconds since 1970.
    package init(
        device: DeviceID, state: StateStore, recordings: any RecordingCatalog, uploads: UploadService, tasks: TaskQueue,
        events: EventBus, logger: Logger, now: @escaping @Sendable () -> Int64 = { WallClock.nanoseconds }
    ) {
        self.device = device
        self.state = state
        self.recordings = recordings
        self.uploads = uploads
        self.tasks = tasks
        self.logger = logger
        self.now = now
        tasks.add { await self.restore() }
        let topics: Set<EventTopic> = [.recordingClosed, .recordingRemoved, .recordingsRepaired, .storage]
        events.attach(self, EventFilter(topics: topics)) { $0.handle($1) }
    }

    package nonisolated func setUploading(_ stream: StreamID, _ isOn: Bool) {
        guard stream.type == .main else { return }
        let time = now()
        tasks.add { await self.change { $0[stream.channel.rawValue, default: CloudSpans()].set(isOn, at: time) } }
    }

    private nonisolated func handle(_ event: DeviceEvent) {
        switch (event.topic, event.phase, event.detail) {
        case (.recordingClosed, _, .name(let name)): tasks.add { await self.closed(name) }
        case (.recordingRemoved, _, .name(let name)): tasks.add { await self.uploads.sourceGone(name) }
        case (.recordingsRepaired, _, _), (.storage, .ended, _): tasks.add { await self.catchUp() }
        default: break
        }
    }

    package nonisolated func setLoop(_ isLoop: Bool) {
        tasks.add { await self.uploads.overwriteOldest(isLoop) }
    }

    /// A factory reset: a recording that is closed from now on belongs to the former owner, until a policy wants the
    /// stream anew.
    package func forget() async { await change { $0 = [:] } }

    // MARK: In tasks

    private func closed(_ name: String) async {
        // A recording that was removed meanwhile is not wanted.
        let recording = try? await recordings.recording(named: name)
        guard let recording, recording.stream.type == .main else { return }
        spans[recording.stream.channel.rawValue]?.ended(recording.wall)
        await queue(recording)
    }

    private func restore() async {
        let kept = try? await NIOThreadPool.singleton.runIfActive { [state] in try state.value(StateName.cloudSpans) }
        let old = (kept ?? nil).map { [Int: CloudSpans](json: $0, now: now()) } ?? [:]
        spans.merge(old) { new, old in CloudSpans(old.spans + new.spans) }
        await catchUp()
    }

    private func queue(_ recording: Recording) async {
        let channel = recording.stream.channel.rawValue
        guard let spans = spans[channel] else { return }
        if spans.want(recording.wall) { await add(recording) }
        await change { $0[channel]?.done(recording.wall) }
    }

    /// Searches for recordings that ended while the events were not subscribed to.
    private func catchUp() async {
        for (channel, spans) in spans {
            guard let start = spans.spans.map(\.start).min() else { continue }
            let end = spans.spans.map { $0.end ?? .max }.max() ?? .max
            var query = RecordingQuery(
                channel: ChannelID(channel), type: .main, range: start..<max(start, end), pageSize: 100)
            while true {
                guard let page = try? await recordings.search(query) else { break }
                for recording in page.recordings where !recording.isOpen { await queue(recording) }
                guard page.recordings.count == query.pageSize else { break }
                query.page += 1
            }
        }
    }

    private func add(_ recording: Recording) async {
        // The file has the object's name, except for characters of the device ID that a file's name can't have.
        guard let time = PlatformTime(wireText: String(recording.name.dropLast(3).suffix(14))) else { return }
        let channel = ChannelNumber(clamping: recording.stream.channel.rawValue)
        let name = ObjectName(device: device, channel: channel, time: time, kind: .recording)
        await uploads.add(
            UploadJob(destination: .cloud, name: name, source: recording.name, size: recording.bytes))
    }

    private func change(_ body: (inout [Int: CloudSpans]) -> Void) async {
        let old = spans
        body(&spans)
        guard spans != old else { return }
        let bytes = Array(spans.json.json.utf8)
        do {
            try await NIOThreadPool.singleton.runIfActive { [state] in try state.set(StateName.cloudSpans, to: bytes) }
        } catch {
            logger.warning("\(error)")
        }
    }
}

/// Recordings as the source of uploads.
package struct RecordingSource: UploadSource {
    /// Prevents the recording's removal.
    private let recording: any RecordedFile
    private let file: FileSource

    /// - Parameter recordings: nil where nothing is recorded.
    package init(_ name: String, of recordings: (any RecordingFiles)?) throws(UploadSourceError) {
        guard let recordings else { throw .missing(name) }
        do throws(RecordingError) {
            recording = try recordings.file(named: name)
        } catch .noSuchRecording {
            throw .missing(name)
        } catch {
            throw .unreadable(name, reason: "\(error)")
        }
        file = try FileSource(path: recording.path)
    }

    package var size: Int64 { file.size }

    package func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(UploadSourceError) -> Int {
        try file.read(into: buffer, at: offset)
    }
}
