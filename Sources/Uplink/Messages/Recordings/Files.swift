/// A recording that was found (002 7.5.22).
public struct FoundFile: Sendable, Hashable {
    public var name: FileName
    public var size: ByteCount
    public var start: PlatformMinute
    public var end: PlatformMinute

    public init(name: FileName, size: ByteCount, start: PlatformMinute, end: PlatformMinute) {
        self.name = name
        self.size = size
        self.start = start
        self.end = end
    }

    init(_ fields: FieldReader) throws(MessageError) {
        name = try fields.value("FileName")
        size = try fields.value("FileSize")
        start = try fields.value("StartTime")
        end = try fields.value("EndTime")
    }

    var fields: [Field] {
        [Field("FileName", name), Field("FileSize", size), Field("StartTime", start), Field("EndTime", end)]
    }
}

/// 72H, 002 7.5.22: which recordings lie in this time?
public struct FileQueryRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var start: PlatformMinute
    public var end: PlatformMinute
    public var page: PageNumber

    public init(
        deviceID: DeviceID, channel: ChannelNumber, start: PlatformMinute, end: PlatformMinute, page: PageNumber
    ) {
        self.deviceID = deviceID
        self.channel = channel
        self.start = start
        self.end = end
        self.page = page
    }

    public typealias Response = FileQueryResponse
    public static var command: LinkCommand { .fileQuery }
    public static var name: String { "FILE_QUERY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        start = try fields.value("StartTime")
        end = try fields.value("EndTime")
        page = try fields.value("PageNo")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("StartTime", start),
            Field("EndTime", end), Field("PageNo", page),
        ]
    }
}

/// The answer: one page, ten files at most.
public struct FileQueryResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    /// On all pages.
    public var total: Count?
    public var files: [FoundFile]

    public init(result: ResultCode, deviceID: DeviceID?, total: Count? = nil, files: [FoundFile] = []) {
        self.result = result
        self.deviceID = deviceID
        self.total = total
        self.files = files
    }

    public static var root: String { "FILE_QUERY_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        total = try fields.optional("TotalRecordNum")
        files = try fields.groups("File", FoundFile.init)
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("TotalRecordNum", total)]
            + files.map { Field("File", group: $0.fields) }
    }
}

/// 73H: deletes recordings. Listed in 002 7.4.3 and never defined; this is our reading.
public struct FileDeleteRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    /// At least one.
    public var files: [FileName]

    public init(deviceID: DeviceID, channel: ChannelNumber, files: [FileName]) {
        self.deviceID = deviceID
        self.channel = channel
        self.files = files
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .fileDelete }
    public static var name: String { "FILE_DELETE" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        files = try fields.values("FileName")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel)]
            + files.map { Field("FileName", $0) }
    }
}
