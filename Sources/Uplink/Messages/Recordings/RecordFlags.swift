/// 78H, 002 7.5.28: records a channel all day, or by its policies.
package struct SetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool

    package init(deviceID: DeviceID, channel: ChannelNumber, isFull: Bool) {
        self.deviceID = deviceID
        self.channel = channel
        self.isFull = isFull
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setRecordFull }
    package static var name: String { "SET_RECORD_FULL" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        isFull = try fields.value("RecordFull")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("RecordFull", isFull)]
    }
}

/// 79H, 002 7.5.29: does a channel record all day?
package struct GetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    package typealias Response = GetRecordFullResponse
    package static var command: LinkCommand { .getRecordFull }
    package static var name: String { "GET_RECORD_FULL" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// The answer.
package struct GetRecordFullResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isFull: Bool?

    package init(result: ResultCode, deviceID: DeviceID?, isFull: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isFull = isFull
    }

    package static var root: String { "GET_RECORD_FULL_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isFull = try fields.optional("RecordFull")
    }

    package var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("RecordFull", isFull)] }
}

/// 7AH, 002 7.5.30: overwrites the oldest recordings when the disk is full, or stops. For the whole device.
package struct SetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID
    package var isLoop: Bool

    package init(deviceID: DeviceID, isLoop: Bool) {
        self.deviceID = deviceID
        self.isLoop = isLoop
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setRecordLoop }
    package static var name: String { "SET_RECORD_LOOP" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        isLoop = try fields.value("RecordLoop")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("RecordLoop", isLoop)] }
}

/// 7BH, 002 7.5.31: does the device overwrite its oldest recordings?
package struct GetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = GetRecordLoopResponse
    package static var command: LinkCommand { .getRecordLoop }
    package static var name: String { "GET_RECORD_LOOP" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer.
package struct GetRecordLoopResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isLoop: Bool?

    package init(result: ResultCode, deviceID: DeviceID?, isLoop: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isLoop = isLoop
    }

    package static var root: String { "GET_RECORD_LOOP_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isLoop = try fields.optional("RecordLoop")
    }

    package var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("RecordLoop", isLoop)] }
}
