/// 6AH: both of 78H and 7AH at once. Listed in 002 7.4.3 and never defined; this is our reading.
///
/// What is nil stays as it is.
package struct SetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool?
    package var isLoop: Bool?

    package init(deviceID: DeviceID, channel: ChannelNumber, isFull: Bool? = nil, isLoop: Bool? = nil) {
        self.deviceID = deviceID
        self.channel = channel
        self.isFull = isFull
        self.isLoop = isLoop
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setRecordParameters }
    package static var name: String { "SET_RECORD_PARAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        isFull = try fields.optional("RecordFull")
        isLoop = try fields.optional("RecordLoop")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("RecordFull", isFull),
            Field("RecordLoop", isLoop),
        ]
    }
}

/// 6BH: both of 79H and 7BH at once; our reading.
package struct GetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    package typealias Response = GetRecordParametersResponse
    package static var command: LinkCommand { .getRecordParameters }
    package static var name: String { "GET_RECORD_PARAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
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

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isFull = try fields.optional("RecordFull")
        isLoop = try fields.optional("RecordLoop")
    }

    package var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("RecordFull", isFull),
            Field("RecordLoop", isLoop),
        ]
    }
}
