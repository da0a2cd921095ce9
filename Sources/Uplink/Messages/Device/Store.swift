package import Device

/// 7FH of later revisions: how much room has the device's disk?
package struct StoreQueryRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = StoreQueryResponse
    package static var command: LinkCommand { .storeQuery }
    package static var name: String { "STORE_QUERY" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
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
