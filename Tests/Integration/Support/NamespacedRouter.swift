import Net

/// The real router control, its sockets made in the device's namespace.
struct NamespacedRouter: RouterControl {
    let network: NATNetwork
    private let control = MiniUPnPControl()

    init(_ network: NATNetwork) { self.network = network }

    func discover() throws(RouterError) -> Router { try inside { () throws(RouterError) in try control.discover() } }
    func externalAddress(of router: Router) throws(RouterError) -> String {
        try inside { () throws(RouterError) in try control.externalAddress(of: router) }
    }
    func map(_ mapping: PortMapping, on router: Router) throws(RouterError) {
        try inside { () throws(RouterError) in try control.map(mapping, on: router) }
    }
    func mapping(at externalPort: UInt16, on router: Router) throws(RouterError) -> PortMapping? {
        try inside { () throws(RouterError) in try control.mapping(at: externalPort, on: router) }
    }
    func unmap(_ externalPort: UInt16, on router: Router) throws(RouterError) {
        try inside { () throws(RouterError) in try control.unmap(externalPort, on: router) }
    }

    private func inside<T>(_ body: () throws(RouterError) -> T) throws(RouterError) -> T {
        var result: Result<T, RouterError> = .failure(.noAnswer)
        try? network.inside("DEVICE") {
            do throws(RouterError) { result = .success(try body()) } catch { result = .failure(error) }
        }
        return try result.get()
    }
}
