/// Checks whether a server can be reached: its name, its port and, with `https`, its certificate. It sends no request.
package enum ConnectionProbe {
    /// Blocks until the connection is established, at most `seconds`. Behind a proxy, the connection to the proxy
    /// counts.
    ///
    /// - Parameter url: `http://…` or `https://…`; what follows the port is ignored. `http` works for any TCP server.
    /// - Throws: ``TransferFailure``, with curl's message.
    package static func run(url: String, seconds: Int = 8) throws(TransferFailure) {
        guard let session = TransferSession() else { throw .refused("libcurl could not start") }
        var transfer = Transfer(url: url, method: .http("GET"))
        transfer.onlyConnects = true
        transfer.times.connect = seconds
        transfer.times.total = seconds
        _ = try session.perform(transfer, control: TransferControl())
    }
}
