/// When to capture pictures, every day (002 7.5.24).
public struct DayPolicy: Sendable, Hashable {
    public var interval: PictureInterval
    /// One moment with interval 0: one picture at that time each day.
    public var span: DaySpan

    public init(interval: PictureInterval, span: DaySpan) {
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
public struct KeptDayPolicy: Sendable, Hashable {
    public var id: PolicyID
    public var policy: DayPolicy

    public init(id: PolicyID, policy: DayPolicy) {
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
public struct AddPicturePolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var store: PictureStore
    public var policies: [DayPolicy]

    public init(deviceID: DeviceID, channel: ChannelNumber, store: PictureStore, policies: [DayPolicy]) {
        self.deviceID = deviceID
        self.channel = channel
        self.store = store
        self.policies = policies
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .addPicturePolicy }
    public static var name: String { "ADD_PICTURE_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        store = try fields.value("StoreType")
        policies = try fields.groups("DayPolicy", DayPolicy.init)
        if policies.isEmpty { throw .missing(element: "DayPolicy") }
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StoreType", store)]
            + policies.map { Field("DayPolicy", group: $0.fields) }
    }
}

/// 76H, 002 7.5.25: asks for a channel's picture policies.
public struct QueryPicturePolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var store: PictureStore

    public init(deviceID: DeviceID, channel: ChannelNumber, store: PictureStore) {
        self.deviceID = deviceID
        self.channel = channel
        self.store = store
    }

    public typealias Response = QueryPicturePolicyResponse
    public static var command: LinkCommand { .queryPicturePolicy }
    public static var name: String { "QUERY_PICTURE_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        store = try fields.value("StoreType")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StoreType", store)]
    }
}

/// The answer.
public struct QueryPicturePolicyResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var policies: [KeptDayPolicy]

    public init(result: ResultCode, deviceID: DeviceID?, policies: [KeptDayPolicy] = []) {
        self.result = result
        self.deviceID = deviceID
        self.policies = policies
    }

    public static var root: String { "QUERY_PICTURE_POLICY_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        policies = try fields.groups("DayPolicy", KeptDayPolicy.init)
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + policies.map { Field("DayPolicy", group: $0.fields) }
    }
}

/// 77H, 002 7.5.26: deletes a picture policy.
public struct DeletePicturePolicyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var id: PolicyID

    public init(deviceID: DeviceID, channel: ChannelNumber, id: PolicyID) {
        self.deviceID = deviceID
        self.channel = channel
        self.id = id
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .deletePicturePolicy }
    public static var name: String { "DEL_PICTURE_POLICY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        id = try fields.value("PolicyID")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PolicyID", id)] }
}
