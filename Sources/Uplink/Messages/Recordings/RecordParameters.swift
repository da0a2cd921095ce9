package import Device

/// 6AH: both of 78H and 7AH at once. Listed in CTMW 7.4.3 and never defined; this is our reading.
///
/// What is nil stays as it is.
package struct SetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool?
    package var isLoop: Bool?

    package static var command: LinkCommand { .setRecordParameters }
    package static var name: String { "SET_RECORD_PARAM" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .optional("RecordFull", \.isFull),
            .optional("RecordLoop", \.isLoop))
    }
}

/// 6BH: both of 79H and 7BH at once; our reading.
package struct GetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package typealias Response = GetRecordParametersResponse
    package static var command: LinkCommand { .getRecordParameters }
    package static var name: String { "GET_RECORD_PARAM" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
}

/// The answer.
package struct GetRecordParametersResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isFull: Bool?
    package var isLoop: Bool?

    package init(result: ResultCode, deviceID: DeviceID?, isFull: Bool? = nil, isLoop: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isFull = isFull
        self.isLoop = isLoop
    }

    package static var root: String { "GET_RECORD_PARAM_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordFull", \.isFull),
            .optional("RecordLoop", \.isLoop))
    }
}
