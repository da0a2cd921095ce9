/// A recording that was found (002 7.5.22).
package struct FoundFile: Sendable, Hashable {
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
package struct FileQueryRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var start: PlatformMinute
    package var end: PlatformMinute
    package var page: PageNumber

    package init(
        deviceID: DeviceID, channel: ChannelNumber, start: PlatformMinute, end: PlatformMinute, page: PageNumber
    ) {
        self.deviceID = deviceID
        self.channel = channel
        self.start = start
        self.end = end
        self.page = page
    }

    package typealias Response = FileQueryResponse
    package static var command: LinkCommand { .fileQuery }
    package static var name: String { "FILE_QUERY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        start = try fields.value("StartTime")
        end = try fields.value("EndTime")
        page = try fields.value("PageNo")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("StartTime", start),
            Field("EndTime", end), Field("PageNo", page),
        ]
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

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        total = try fields.optional("TotalRecordNum")
        files = try fields.groups("File", FoundFile.init)
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("TotalRecordNum", total)]
            + files.map { Field("File", group: $0.fields) }
    }
}

/// 73H: deletes recordings. Listed in 002 7.4.3 and never defined; this is our reading.
package struct FileDeleteRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    /// At least one.
    package var files: [FileName]

    package init(deviceID: DeviceID, channel: ChannelNumber, files: [FileName]) {
        self.deviceID = deviceID
        self.channel = channel
        self.files = files
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .fileDelete }
    package static var name: String { "FILE_DELETE" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        files = try fields.values("FileName")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel)]
            + files.map { Field("FileName", $0) }
    }
}
