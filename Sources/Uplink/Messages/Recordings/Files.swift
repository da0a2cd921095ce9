package import Base
package import Device

/// A recording that was found (CTMW 7.5.22).
package struct FoundFile: FieldGroup {
    package var name: FileName
    package var size: ByteCount
    package var start: PlatformMinute
    package var end: PlatformMinute

    package init(name: FileName, size: ByteCount, start: PlatformMinute, end: PlatformMinute) {
        self.name = name
        self.size = size
        self.start = start
        self.end = end
    }

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("FileName", \.name), .value("FileSize", \.size), .value("StartTime", \.start),
            .value("EndTime", \.end))
    }
}

/// 72H, CTMW 7.5.22: which recordings lie in this time?
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

/// The answer: one page, ten files at most.
package struct FileQueryResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// On all pages.
    package var total: Count?
    package var files: [FoundFile]

    package init(result: ResultCode, deviceID: DeviceID?, total: Count? = nil, files: [FoundFile] = []) {
        self.result = result
        self.deviceID = deviceID
        self.total = total
        self.files = files
    }

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
    /// At least one.
    package var files: [FileName]

    package static var command: LinkCommand { .fileDelete }
    package static var name: String { "FILE_DELETE" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .values("FileName", \.files))
    }
}
