package import Base
package import Device
package import Logging

/// Commands for recordings: 72H, 73H, 7FH and 80H.
package struct RecordingCommands: Sendable {
    private let catalog: any RecordingCatalog
    private let control: any RecordingControl
    /// The offset of the platform's times.
    private let offset: UTCOffset
    private let logger: Logger

    /// - Parameter control: knows the device's channels.
    package init(catalog: any RecordingCatalog, control: any RecordingControl, offset: UTCOffset, logger: Logger) {
        self.catalog = catalog
        self.control = control
        self.offset = offset
        self.logger = logger
    }

    func query(_ request: FileQueryRequest) async throws(ControlError) -> FileQueryResponse {
        let query = try query(of: request)
        let page = try await asking { () throws(RecordingError) in try await catalog.search(query) }
        return .init(
            result: .success, deviceID: request.deviceID, total: Count(clamping: page.total),
            files: page.recordings.compactMap { FoundFile($0, offset: offset) })
    }

    /// An end without seconds includes that whole minute. A page has ten recordings (CTMW 7.5.22).
    private func query(of request: FileQueryRequest) throws(ControlError) -> RecordingQuery {
        let channel = try known(request.channel)
        let start = request.start.time.secondsSinceEpoch(offset: offset)
        var end = request.end.time.secondsSinceEpoch(offset: offset)
        if request.end.time.localSeconds % 60 == 0 { end += 59 }
        guard start <= end else { throw .invalid("the end comes before the start") }
        return RecordingQuery(
            channel: channel, range: RecordingQuery.range(ofSeconds: start...end), page: request.page.value,
            pageSize: 10)
    }

    /// Removes each file separately: a missing file does not prevent the removal of the others.
    func delete(_ request: FileDeleteRequest) async throws(ControlError) {
        let channel = try known(request.channel)
        var failure: ControlError?
        for file in request.files {
            do throws(RecordingError) {
                try await catalog.delete(named: file.wireText, channel: channel)
            } catch {
                if let failure { logger.warning("a recording was not removed: \(failure)") }
                failure = ControlError(error)
            }
        }
        if let failure { throw failure }
    }

    func usage(_ request: StoreQueryRequest) async throws(ControlError) -> StoreQueryResponse {
        let usage = try await asking { () throws(RecordingError) in try await catalog.usage() }
        return .init(
            result: .success, deviceID: request.deviceID, total: ByteCount(clamping: Int(usage.capacity)),
            free: ByteCount(clamping: Int(usage.free)))
    }

    func format(_: StoreFormatRequest) async throws(ControlError) {
        try await asking { () throws(RecordingError) in try await catalog.deleteAll() }
    }

    private func known(_ channel: ChannelNumber) throws(ControlError) -> ChannelID {
        let channel = ChannelID(channel.value)
        do throws(PolicyError) { try control.device.check(channel: channel) } catch { throw ControlError(error) }
        return channel
    }

    private func asking<Value>(
        _ body: () async throws(RecordingError) -> Value
    ) async throws(ControlError) -> Value {
        do throws(RecordingError) { return try await body() } catch { throw ControlError(error) }
    }
}

extension FoundFile {
    fileprivate init?(_ recording: Recording, offset: UTCOffset) {
        guard let name = FileName(wireText: recording.name) else { return nil }
        func minute(_ wall: Int64) -> PlatformMinute {
            PlatformMinute(PlatformTime(secondsSinceEpoch: wall / 1_000_000_000, offset: offset))
        }
        self.init(
            name: name, size: ByteCount(clamping: Int(recording.bytes)), start: minute(recording.start),
            end: minute(recording.end))
    }
}

/// A recording in a query's response (CTMW 7.5.22).
package struct FoundFile: FieldGroup {
    package var name: FileName
    package var size: ByteCount
    package var start: PlatformMinute
    package var end: PlatformMinute

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("FileName", \.name), .value("FileSize", \.size), .value("StartTime", \.start),
            .value("EndTime", \.end))
    }
}

/// 72H, CTMW 7.5.22: asks for the recordings of a span of time.
package struct FileQueryRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var start: PlatformMinute
    package var end: PlatformMinute
    package var page: PageNumber

    package typealias Response = FileQueryResponse
    package static var command: LinkCommand { .fileQuery }
    package static var name: String { "FILE_QUERY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StartTime", \.start),
            .value("EndTime", \.end), .value("PageNo", \.page))
    }
}

/// The response: one page, ten files at most.
package struct FileQueryResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// The number of recordings on all pages.
    package var total: Count?
    package var files: [FoundFile] = []

    package static var root: String { "FILE_QUERY_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID),
            .optional("TotalRecordNum", \.total), .groups("File", \.files))
    }
}

/// 73H: deletes recordings. Listed in CTMW 7.4.3 and never defined; this is our reading.
package struct FileDeleteRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    /// The files to delete; at least one.
    package var files: [FileName]

    package static var command: LinkCommand { .fileDelete }
    package static var name: String { "FILE_DELETE" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .values("FileName", \.files))
    }
}

/// 7FH of later revisions: asks for the disk's capacity and free space.
package struct StoreQueryRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = StoreQueryResponse
    package static var command: LinkCommand { .storeQuery }
    package static var name: String { "STORE_QUERY" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// The response. No specification gives the unit; bytes, as in 72H, is our reading.
package struct StoreQueryResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var total: ByteCount?
    package var free: ByteCount?

    package static var root: String { "STORE_QUERY_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("TotalSize", \.total),
            .optional("FreeSize", \.free))
    }
}

/// 80H of later revisions: formats the device's disk.
package struct StoreFormatRequest: LinkRequest {
    package var deviceID: DeviceID

    package static var command: LinkCommand { .storeFormat }
    package static var name: String { "STORE_FORMAT" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}
