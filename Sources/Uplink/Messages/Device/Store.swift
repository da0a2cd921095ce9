/// 7FH of later revisions: how much room has the device's disk?
public struct StoreQueryRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = StoreQueryResponse
    public static var command: LinkCommand { .storeQuery }
    public static var name: String { "STORE_QUERY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer. The unit is not known from any text; bytes, as in 72H, is our reading.
public struct StoreQueryResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var total: ByteCount?
    public var free: ByteCount?

    public init(result: ResultCode, deviceID: DeviceID?, total: ByteCount? = nil, free: ByteCount? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.total = total
        self.free = free
    }

    public static var root: String { "STORE_QUERY_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        total = try fields.optional("TotalSize")
        free = try fields.optional("FreeSize")
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("TotalSize", total), Field("FreeSize", free)]
    }
}

/// 80H of later revisions: formats the device's disk.
public struct StoreFormatRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .storeFormat }
    public static var name: String { "STORE_FORMAT" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}
