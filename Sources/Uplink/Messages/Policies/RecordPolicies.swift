package import Media

/// When to record on one day of the week (002 7.5.13).
package struct WeekPolicy: Sendable, Hashable {
    package var store: RecordStore
    /// An NVR's is always the main one.
    package var stream: StreamType
    package var weekday: Weekday
    /// Longer than nothing.
    package var span: DaySpan

    package init(store: RecordStore, stream: StreamType, weekday: Weekday, span: DaySpan) {
        self.store = store
        self.stream = stream
        self.weekday = weekday
        self.span = span
    }

    init(_ fields: FieldReader) throws(MessageError) {
        store = try fields.value("StoreType")
        stream = try fields.value("StreamType")
        weekday = try fields.value("Week")
        span = try DaySpan(fields)
        if span.isMoment { throw .badValue(element: "EndTime", found: span.end.field, allowed: "after StartTime") }
    }

    var fields: [Field] {
        [Field("StoreType", store), Field("StreamType", stream), Field("Week", weekday)]
            + span.fields
    }
}

/// A policy that a device keeps.
package struct KeptWeekPolicy: Sendable, Hashable {
    package var id: PolicyID
    package var policy: WeekPolicy

    package init(id: PolicyID, policy: WeekPolicy) {
        self.id = id
        self.policy = policy
    }

    init(_ fields: FieldReader) throws(MessageError) {
        id = try fields.value("PolicyID")
        policy = try WeekPolicy(fields)
    }

    var fields: [Field] { [Field("PolicyID", id)] + policy.fields }
}

/// 67H, 002 7.5.13: adds recording policies, at most four a day. An overlap is refused.
package struct AddRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var policies: [WeekPolicy]

    package init(deviceID: DeviceID, channel: ChannelNumber, policies: [WeekPolicy]) {
        self.deviceID = deviceID
        self.channel = channel
        self.policies = policies
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .addRecordPolicy }
    package static var name: String { "ADD_RECORD_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        policies = try fields.groups("WeekPolicy", WeekPolicy.init)
        if policies.isEmpty { throw .missing(element: "WeekPolicy") }
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel)]
            + policies.map { Field("WeekPolicy", group: $0.fields) }
    }
}

/// 68H, 002 7.5.14: asks for a channel's recording policies.
package struct QueryRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    package typealias Response = QueryRecordPolicyResponse
    package static var command: LinkCommand { .queryRecordPolicy }
    package static var name: String { "QUERY_RECORD_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// The answer.
package struct QueryRecordPolicyResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var policies: [KeptWeekPolicy]

    package init(result: ResultCode, deviceID: DeviceID?, policies: [KeptWeekPolicy] = []) {
        self.result = result
        self.deviceID = deviceID
        self.policies = policies
    }

    package static var root: String { "QUERY_RECORD_POLICY_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        policies = try fields.groups("WeekPolicy", KeptWeekPolicy.init)
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + policies.map { Field("WeekPolicy", group: $0.fields) }
    }
}

/// 69H, 002 7.5.15: deletes a recording policy, and ends the recording that it caused.
package struct DeleteRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var id: PolicyID

    package init(deviceID: DeviceID, channel: ChannelNumber, id: PolicyID) {
        self.deviceID = deviceID
        self.channel = channel
        self.id = id
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .deleteRecordPolicy }
    package static var name: String { "DEL_RECORD_POLICY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        id = try fields.value("PolicyID")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PolicyID", id)] }
}
