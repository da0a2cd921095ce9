import Base
import Device
import Logging
import Uplink

/// The platform's commands for what was recorded: 72H, 73H, 7FH and 80H.
struct RecordingCommands: Sendable {
    let catalog: any RecordingCatalog
    /// How many channels the device has.
    let channels: Int
    /// Of the platform's times.
    let offset: UTCOffset
    let logger: Logger

    func query(_ request: FileQueryRequest) async -> FileQueryResponse {
        guard let query = recordingQuery(request),
            let page = await trying({ () throws(RecordingError) in try await catalog.search(query) })
        else { return .init(result: .failure, deviceID: request.deviceID) }
        return .init(
            result: .success, deviceID: request.deviceID, total: Count(clamping: page.total),
            files: page.recordings.compactMap { FoundFile($0, offset: offset) })
    }

    func delete(_ request: FileDeleteRequest) async -> ResultCode {
        let channel = request.channel.value
        guard channel < channels else { return .failure }
        var result = ResultCode.success
        // Each on its own: one that is gone already must not keep the others.
        for file in request.files {
            let deleted: Void? = await trying { () throws(RecordingError) in
                try await catalog.delete(named: file.wireText, channel: ChannelID(channel))
            }
            if deleted == nil { result = .failure }
        }
        return result
    }

    func room(_ request: StoreQueryRequest) async -> StoreQueryResponse {
        guard let usage = await trying({ () throws(RecordingError) in try await catalog.usage() }) else {
            return .init(result: .failure, deviceID: request.deviceID)
        }
        return .init(
            result: .success, deviceID: request.deviceID, total: ByteCount(clamping: Int(usage.capacity)),
            free: ByteCount(clamping: Int(usage.free)))
    }

    func format(_: StoreFormatRequest) async -> ResultCode {
        await trying { () throws(RecordingError) in try await catalog.deleteAll() } == nil ? .failure : .success
    }

    /// Nil for a channel that isn't there, or an end before the start. An end on the minute means that whole minute: it
    /// comes without seconds. A page has ten recordings (CTMW 7.5.22).
    private func recordingQuery(_ request: FileQueryRequest) -> RecordingQuery? {
        let start = request.start.time.secondsSinceEpoch(offset: offset)
        var end = request.end.time.secondsSinceEpoch(offset: offset)
        if request.end.time.localSeconds % 60 == 0 { end += 59 }
        guard request.channel.value < channels, start <= end else { return nil }
        return RecordingQuery(
            channel: ChannelID(request.channel.value), range: RecordingQuery.range(ofSeconds: start...end),
            page: request.page.value, pageSize: 10)
    }

    private func trying<Value: Sendable>(_ body: () async throws(RecordingError) -> Value) async -> Value? {
        do throws(RecordingError) {
            return try await body()
        } catch {
            logger.warning("the platform's wish for the recordings was not done: \(error)")
            return nil
        }
    }
}

extension FoundFile {
    init?(_ recording: Recording, offset: UTCOffset) {
        guard let name = FileName(wireText: recording.name) else { return nil }
        func minute(_ wall: Int64) -> PlatformMinute {
            PlatformMinute(PlatformTime(secondsSinceEpoch: wall / 1_000_000_000, offset: offset))
        }
        self.init(
            name: name, size: ByteCount(clamping: Int(recording.bytes)), start: minute(recording.start),
            end: minute(recording.end))
    }
}
