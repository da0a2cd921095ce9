package import Base

/// Where a device's RTSP server is reached (CTMW 7.5.1, 7.5.3): `HostAddress.none` and port 0 where it isn't.
package struct DeviceAddresses: FieldGroup {
    /// The gateway's outer address, of the port mapping.
    package var upnpHost: HostAddress
    package var upnpPort: Port
    /// The address of the link's own socket.
    package var localHost: HostAddress
    package var localPort: Port
    /// The TURN server's, of the allocation.
    package var relayHost: HostAddress
    package var relayPort: Port

    package init(
        upnpHost: HostAddress, upnpPort: Port, localHost: HostAddress, localPort: Port, relayHost: HostAddress,
        relayPort: Port
    ) {
        self.upnpHost = upnpHost
        self.upnpPort = upnpPort
        self.localHost = localHost
        self.localPort = localPort
        self.relayHost = relayHost
        self.relayPort = relayPort
    }

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("UpnpIP", \.upnpHost), .value("RtspUpnpPort", \.upnpPort),
            .value("LocalIP", \.localHost), .value("RtspLocalPort", \.localPort),
            .value("TurnRelayIP", \.relayHost), .value("RtspTurnRelayPort", \.relayPort))
    }
}
