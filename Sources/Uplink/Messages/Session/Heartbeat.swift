/// 33H, 002 7.5.3: after login, and then every 120 s; also when an address changed.
package struct HeartbeatRequest: LinkRequest {
    package var deviceID: DeviceID
    /// Streams that go out now.
    package var viewers: Count
    package var addresses: DeviceAddresses

    package init(deviceID: DeviceID, viewers: Count, addresses: DeviceAddresses) {
        self.deviceID = deviceID
        self.viewers = viewers
        self.addresses = addresses
    }

    package typealias Response = TimeResponse<Self>
    package static var command: LinkCommand { .heartbeat }
    package static var name: String { "HEARTBEAT" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        viewers = try fields.value("CurVideoNum")
        addresses = try DeviceAddresses(fields)
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("CurVideoNum", viewers)] + addresses.fields }
}
