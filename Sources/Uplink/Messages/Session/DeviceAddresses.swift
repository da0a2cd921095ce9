/// Where a device's RTSP server is reached (002 7.5.1, 7.5.3): `HostAddress.none` and port 0 where it isn't.
package struct DeviceAddresses: Sendable, Hashable {
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

    init(_ fields: FieldReader) throws(MessageError) {
        upnpHost = try fields.value("UpnpIP")
        upnpPort = try fields.value("RtspUpnpPort")
        localHost = try fields.value("LocalIP")
        localPort = try fields.value("RtspLocalPort")
        relayHost = try fields.value("TurnRelayIP")
        relayPort = try fields.value("RtspTurnRelayPort")
    }

    var fields: [Field] {
        [
            Field("UpnpIP", upnpHost), Field("RtspUpnpPort", upnpPort), Field("LocalIP", localHost),
            Field("RtspLocalPort", localPort), Field("TurnRelayIP", relayHost),
            Field("RtspTurnRelayPort", relayPort),
        ]
    }
}
