import CMiniUPnPC
import Glibc

/// A real router, through libminiupnpc.
///
/// The search takes a second when a router responds and two when none does. Each request after it waits at most 3 s for
/// the connection and 5 s for each piece of the response; the total is limited only by `PortMappingMachine`.
package struct MiniUPnPControl: RouterControl {
    package init() {}

    /// The search waits one second for each type, one after the other, and ends with the first response: a router must
    /// respond within the second that the search gives it.
    private static let searched: [StaticString] = [
        "urn:schemas-upnp-org:device:InternetGatewayDevice:1", "urn:schemas-upnp-org:service:WANIPConnection:1",
    ]
    private static let searchMilliseconds: Int32 = 1000
    /// UPnP Device Architecture 1.0 1.1.2 has 4 hops; routers are one hop away, and UDA 1.1 has 2.
    private static let hops: UInt8 = 2

    package func discover() throws(RouterError) -> Router {
        var kinds = Self.searched.map { UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self) as Optional }
        kinds.append(nil)
        var problem: Int32 = 0
        let devices = upnpDiscoverDevices(&kinds, Self.searchMilliseconds, nil, nil, 0, 0, Self.hops, &problem, 0)
        defer { freeUPNPDevlist(devices) }
        guard devices != nil else { throw .notFound }
        var urls = UPNPUrls()
        var data = IGDdatas()
        var local = [CChar](repeating: 0, count: 64)
        guard cminiupnpc_gateway(devices, &urls, &data, &local, Int32(local.count)) == 1 else { throw .notFound }
        defer { FreeUPNPUrls(&urls) }
        guard let url = urls.rootdescURL, let controlURL = urls.controlURL else { throw .noAnswer }
        let service = withUnsafeBytes(of: data.first.servicetype) { Self.text($0) }
        let router = Router(
            url: String(cString: url), controlURL: String(cString: controlURL), service: service,
            localAddress: Self.text(local))
        // A device without a port mapping service has none of these.
        guard !router.service.isEmpty, !router.localAddress.isEmpty else { throw .notFound }
        return router
    }

    package func externalAddress(of router: Router) throws(RouterError) -> String {
        var address = [CChar](repeating: 0, count: 40)
        let result = UPNP_GetExternalIPAddress(router.controlURL, router.service, &address)
        // Without an address the response's element is empty, which the library treats as missing.
        if result == UPNPCOMMAND_UNKNOWN_ERROR { return "" }
        try Self.check(result)
        return Self.text(address)
    }

    package func map(_ mapping: PortMapping, on router: Router) throws(RouterError) {
        try Self.check(
            UPNP_AddPortMapping(
                router.controlURL, router.service, "\(mapping.externalPort)", "\(mapping.internalPort)",
                mapping.internalAddress, mapping.name, Self.tcp, nil, "\(mapping.lease)"))
    }

    package func mapping(at externalPort: UInt16, on router: Router) throws(RouterError) -> PortMapping? {
        var address = [CChar](repeating: 0, count: 40)
        var port = [CChar](repeating: 0, count: 6)
        var name = [CChar](repeating: 0, count: 80)
        var isEnabled = [CChar](repeating: 0, count: 4)
        var lease = [CChar](repeating: 0, count: 16)
        let result = UPNP_GetSpecificPortMappingEntry(
            router.controlURL, router.service, "\(externalPort)", Self.tcp, nil, &address, &port, &name, &isEnabled,
            &lease)
        if result == 714 { return nil }
        try Self.check(result)
        guard Self.text(isEnabled) != "0" else { return nil }
        return PortMapping(
            externalPort: externalPort, internalAddress: Self.text(address),
            internalPort: UInt16(Self.text(port)) ?? 0, lease: UInt32(Self.text(lease)) ?? 0, name: Self.text(name))
    }

    package func unmap(_ externalPort: UInt16, on router: Router) throws(RouterError) {
        try Self.check(UPNP_DeletePortMapping(router.controlURL, router.service, "\(externalPort)", Self.tcp, nil))
    }

    private static let tcp = "TCP"

    /// Throws for a result other than success. Above zero: the router's UPnP error; below: no response, or an
    /// unreadable one.
    private static func check(_ result: Int32) throws(RouterError) {
        guard result != UPNPCOMMAND_SUCCESS else { return }
        throw result > 0 ? .refused(code: Int(result)) : .noAnswer
    }

    private static func text(_ characters: [CChar]) -> String { characters.withUnsafeBytes { text($0) } }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
