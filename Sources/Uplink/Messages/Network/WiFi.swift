/// A Wi-Fi network that the device hears (002 7.5.8).
public struct WiFiNetwork: Sendable, Hashable {
    public var ssid: SSID
    public var signal: SignalStrength
    public var security: WiFiSecurity
    public var isInUse: Bool

    public init(ssid: SSID, signal: SignalStrength, security: WiFiSecurity, isInUse: Bool) {
        self.ssid = ssid
        self.signal = signal
        self.security = security
        self.isInUse = isInUse
    }

    init(_ fields: FieldReader) throws(MessageError) {
        ssid = try fields.value("SSID")
        signal = try fields.value("Signal")
        security = try fields.value("Security")
        isInUse = try fields.value("InUse")
    }

    var fields: [Field] {
        [Field("SSID", ssid), Field("Signal", signal), Field("Security", security), Field("InUse", isInUse)]
    }
}

/// 62H, 002 7.5.8: which networks are there?
public struct GetWiFiRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = GetWiFiResponse
    public static var command: LinkCommand { .getWiFi }
    public static var name: String { "GET_WIFI" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer: the ten networks with the strongest signals.
public struct GetWiFiResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var networks: [WiFiNetwork]

    public init(result: ResultCode, deviceID: DeviceID?, networks: [WiFiNetwork] = []) {
        self.result = result
        self.deviceID = deviceID
        self.networks = networks
    }

    public static var root: String { "GET_WIFI_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        networks = try fields.groups("WifiSSID", WiFiNetwork.init)
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + networks.map { Field("WifiSSID", group: $0.fields) }
    }
}

/// 63H, 002 7.5.9: join this network. Answered at once; the outcome goes by an exception.
public struct SetWiFiRequest: LinkRequest {
    public var deviceID: DeviceID
    public var ssid: SSID
    public var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    public var password: Secret

    public init(deviceID: DeviceID, ssid: SSID, security: WiFiSecurity, password: Secret) {
        self.deviceID = deviceID
        self.ssid = ssid
        self.security = security
        self.password = password
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setWiFi }
    public static var name: String { "SET_WIFI" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        ssid = try fields.value("SSID")
        security = try fields.value("Security")
        password = try fields.optional("Password") ?? Secret(field: "")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("SSID", ssid), Field("Security", security), Field("Password", password)]
    }
}
