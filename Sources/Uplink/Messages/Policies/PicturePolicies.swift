/// When to capture pictures, every day (002 7.5.24).
package struct DayPolicy: Sendable, Hashable {
    package var interval: PictureInterval
    /// One moment with interval 0: one picture at that time each day.
    package var span: DaySpan

    package init(interval: PictureInterval, span: DaySpan) {
        self.interval = interval
        self.span = span
    }

    init(_ fields: FieldReader) throws(MessageError) {
        interval = try fields.value("Interval")
        span = try DaySpan(fields)
    }

    var fields: [Field] { [Field("Interval", interval)] + span.fields }
}

/// A policy that a device keeps.
package struct KeptDayPolicy: Sendable, Hashable {
    package var id: PolicyID
    package var policy: DayPolicy

    package init(id: PolicyID, policy: DayPolicy) {
        self.id = id
        self.policy = policy
    }

    init(_ fields: FieldReader) throws(MessageError) {
        id = try fields.value("PolicyID")
        policy = try DayPolicy(fields)
    }

    var fields: [Field] { [Field("PolicyID", id)] + policy.fields }
}

/// 75H, 002 7.5.24: adds picture policies.
package struct AddPicturePolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var store: PictureStore
    package var policies: [DayPolicy]

    package init(deviceID: DeviceID, channel: ChannelNumber, store: PictureStore, policies: [DayPolicy]) {
        self.deviceID = deviceID
        self.channel = channel
        self.store = store
        self.policies = policies
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .addPicturePolicy }
    package static var name: String { "ADD_PICTURE_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        store = try fields.value("StoreType")
        policies = try fields.groups("DayPolicy", DayPolicy.init)
        if policies.isEmpty { throw .missing(element: "DayPolicy") }
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StoreType", store)]
            + policies.map { Field("DayPolicy", group: $0.fields) }
    }
}

/// 76H, 002 7.5.25: asks for a channel's picture policies.
package struct QueryPicturePolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var store: PictureStore

    package init(deviceID: DeviceID, channel: ChannelNumber, store: PictureStore) {
        self.deviceID = deviceID
        self.channel = channel
        self.store = store
    }

    package typealias Response = QueryPicturePolicyResponse
    package static var command: LinkCommand { .queryPicturePolicy }
    package static var name: String { "QUERY_PICTURE_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        store = try fields.value("StoreType")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StoreType", store)]
    }
}

/// The answer.
package struct QueryPicturePolicyResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var policies: [KeptDayPolicy]

    package init(result: ResultCode, deviceID: DeviceID?, policies: [KeptDayPolicy] = []) {
        self.result = result
        self.deviceID = deviceID
        self.policies = policies
    }

    package static var root: String { "QUERY_PICTURE_POLICY_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        policies = try fields.groups("DayPolicy", KeptDayPolicy.init)
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + policies.map { Field("DayPolicy", group: $0.fields) }
    }
}

/// 77H, 002 7.5.26: deletes a picture policy.
package struct DeletePicturePolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var id: PolicyID

    package init(deviceID: DeviceID, channel: ChannelNumber, id: PolicyID) {
        self.deviceID = deviceID
        self.channel = channel
        self.id = id
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .deletePicturePolicy }
    package static var name: String { "DEL_PICTURE_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        id = try fields.value("PolicyID")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PolicyID", id)] }
}
