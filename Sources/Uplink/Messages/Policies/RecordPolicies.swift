public import Media

/// When to record on one day of the week (002 7.5.13).
public struct WeekPolicy: Sendable, Hashable {
    public var store: RecordStore
    /// An NVR's is always the main one.
    public var stream: StreamType
    public var weekday: Weekday
    /// Longer than nothing.
    public var span: DaySpan

    public init(store: RecordStore, stream: StreamType, weekday: Weekday, span: DaySpan) {
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
public struct KeptWeekPolicy: Sendable, Hashable {
    public var id: PolicyID
    public var policy: WeekPolicy

    public init(id: PolicyID, policy: WeekPolicy) {
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
public struct AddRecordPolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var policies: [WeekPolicy]

    public init(deviceID: DeviceID, channel: ChannelNumber, policies: [WeekPolicy]) {
        self.deviceID = deviceID
        self.channel = channel
        self.policies = policies
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .addRecordPolicy }
    public static var name: String { "ADD_RECORD_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        policies = try fields.groups("WeekPolicy", WeekPolicy.init)
        if policies.isEmpty { throw .missing(element: "WeekPolicy") }
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel)]
            + policies.map { Field("WeekPolicy", group: $0.fields) }
    }
}

/// 68H, 002 7.5.14: asks for a channel's recording policies.
public struct QueryRecordPolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber

    public init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    public typealias Response = QueryRecordPolicyResponse
    public static var command: LinkCommand { .queryRecordPolicy }
    public static var name: String { "QUERY_RECORD_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// The answer.
public struct QueryRecordPolicyResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var policies: [KeptWeekPolicy]

    public init(result: ResultCode, deviceID: DeviceID?, policies: [KeptWeekPolicy] = []) {
        self.result = result
        self.deviceID = deviceID
        self.policies = policies
    }

    public static var root: String { "QUERY_RECORD_POLICY_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        policies = try fields.groups("WeekPolicy", KeptWeekPolicy.init)
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + policies.map { Field("WeekPolicy", group: $0.fields) }
    }
}

/// 69H, 002 7.5.15: deletes a recording policy, and ends the recording that it caused.
public struct DeleteRecordPolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var id: PolicyID

    public init(deviceID: DeviceID, channel: ChannelNumber, id: PolicyID) {
        self.deviceID = deviceID
        self.channel = channel
        self.id = id
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .deleteRecordPolicy }
    public static var name: String { "DEL_RECORD_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        id = try fields.value("PolicyID")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PolicyID", id)] }
}
