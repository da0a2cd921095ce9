/// 7FH of later revisions: how much room has the device's disk?
package struct StoreQueryRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = StoreQueryResponse
    package static var command: LinkCommand { .storeQuery }
    package static var name: String { "STORE_QUERY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer. The unit is not known from any text; bytes, as in 72H, is our reading.
package struct StoreQueryResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var total: ByteCount?
    package var free: ByteCount?

    package init(result: ResultCode, deviceID: DeviceID?, total: ByteCount? = nil, free: ByteCount? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.total = total
        self.free = free
    }

    package static var root: String { "STORE_QUERY_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        total = try fields.optional("TotalSize")
        free = try fields.optional("FreeSize")
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("TotalSize", total), Field("FreeSize", free)]
    }
}

/// 80H of later revisions: formats the device's disk.
package struct StoreFormatRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .storeFormat }
    package static var name: String { "STORE_FORMAT" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}
