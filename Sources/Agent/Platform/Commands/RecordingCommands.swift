import Base
import Logging
import NIOPosix
import Uplink

/// The platform's commands for what was recorded: 72H, 73H, 7FH and 80H.
struct RecordingCommands: Sendable {
    let shelf: any RecordingCatalog
    /// How many channels the device has.
    let channels: Int
    /// Of the platform's times.
    let offset: UTCOffset
    let logger: Logger

    func query(_ request: FileQueryRequest) async -> FileQueryResponse {
        guard let query = shelfQuery(request), let page = await trying({ try $0.page(query) }) else {
            return .init(result: .failure, deviceID: request.deviceID)
        }
        return .init(
            result: .success, deviceID: request.deviceID, total: Count(clamping: page.total),
            files: page.entries.compactMap { FoundFile($0, offset: offset) })
    }

    func delete(_ request: FileDeleteRequest) async -> ResultCode {
        let channel = request.channel.value
        guard channel < channels else { return .failure }
        var result = ResultCode.success
        // Each on its own: one that is gone already must not keep the others.
        for file in request.files where await trying({ try $0.remove(file.wireText, channel: channel) }) == nil {
            result = .failure
        }
        return result
    }

    func room(_ request: StoreQueryRequest) async -> StoreQueryResponse {
        guard let room = await trying({ try $0.room() }) else {
            return .init(result: .failure, deviceID: request.deviceID)
        }
        return .init(
            result: .success, deviceID: request.deviceID, total: ByteCount(clamping: room.total),
            free: ByteCount(clamping: room.free))
    }

    func format(_: StoreFormatRequest) async -> ResultCode {
        await trying { try $0.format() } == nil ? .failure : .success
    }

    /// Nil for a channel that isn't there, or an end before the start. An end on the minute means that whole minute: it
    /// comes without seconds (CTMW 7.5.22).
    private func shelfQuery(_ request: FileQueryRequest) -> CatalogQuery? {
        let start = request.start.time.secondsSinceEpoch(offset: offset)
        var end = request.end.time.secondsSinceEpoch(offset: offset)
        if request.end.time.localSeconds % 60 == 0 { end += 59 }
        guard request.channel.value < channels, start <= end else { return nil }
        return CatalogQuery(
            channel: request.channel.value, time: start...end, page: min(request.page.value, CatalogQuery.lastPage))
    }

    private func trying<Value: Sendable>(
        _ body: @escaping @Sendable (any RecordingCatalog) throws -> Value
    ) async -> Value? {
        do {
            return try await NIOThreadPool.singleton.runIfActive { [shelf] in try body(shelf) }
        } catch {
            logger.warning("the platform's wish for the recordings was not done: \(error)")
            return nil
        }
    }
}

extension FoundFile {
    init?(_ entry: CatalogEntry, offset: UTCOffset) {
        guard let name = FileName(wireText: entry.name) else { return nil }
        self.init(
            name: name, size: ByteCount(clamping: entry.bytes),
            start: PlatformMinute(PlatformTime(secondsSinceEpoch: entry.start, offset: offset)),
            end: PlatformMinute(PlatformTime(secondsSinceEpoch: entry.end, offset: offset)))
    }
}
