/// 33H, 002 7.5.3: after login, and then every 120 s; also when an address changed.
public struct HeartbeatRequest: LinkRequest {
    public var deviceID: DeviceID
    /// Streams that go out now.
    public var viewers: Count
    public var addresses: DeviceAddresses

    public init(deviceID: DeviceID, viewers: Count, addresses: DeviceAddresses) {
        self.deviceID = deviceID
        self.viewers = viewers
        self.addresses = addresses
    }

    public typealias Response = TimeResponse<Self>
    public static var command: LinkCommand { .heartbeat }
    public static var name: String { "HEARTBEAT" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        viewers = try fields.value("CurVideoNum")
        addresses = try DeviceAddresses(fields)
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("CurVideoNum", viewers)] + addresses.fields }
}
