package import Device

/// 33H, CTMW 7.5.3: after login, and then every 120 s; also when an address changed.
package struct HeartbeatRequest: LinkRequest {
    package var deviceID: DeviceID
    /// Streams that go out now.
    package var viewers: Count
    package var addresses: DeviceAddresses

    package typealias Response = TimeResponse<Self>
    package static var command: LinkCommand { .heartbeat }
    package static var name: String { "HEARTBEAT" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("CurVideoNum", \.viewers), .inline(\.addresses))
    }
}
