package import Device

/// 78H, CTMW 7.5.28: records a channel all day, or by its policies.
package struct SetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool

    package static var command: LinkCommand { .setRecordFull }
    package static var name: String { "SET_RECORD_FULL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("RecordFull", \.isFull))
    }
}

/// 79H, CTMW 7.5.29: does a channel record all day?
package struct GetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package typealias Response = GetRecordFullResponse
    package static var command: LinkCommand { .getRecordFull }
    package static var name: String { "GET_RECORD_FULL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
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
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordFull", \.isFull))
    }
}

/// 7AH, CTMW 7.5.30: overwrites the oldest recordings when the disk is full, or stops. For the whole device.
package struct SetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID
    package var isLoop: Bool

    package static var command: LinkCommand { .setRecordLoop }
    package static var name: String { "SET_RECORD_LOOP" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("RecordLoop", \.isLoop))
    }
}

/// 7BH, CTMW 7.5.31: does the device overwrite its oldest recordings?
package struct GetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = GetRecordLoopResponse
    package static var command: LinkCommand { .getRecordLoop }
    package static var name: String { "GET_RECORD_LOOP" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
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
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordLoop", \.isLoop))
    }
}
