/// Whether a server can be reached: its name, its port and, with `https`, its certificate. Nothing is asked of it.
package enum ConnectionTrial {
    /// Blocks until the connection stands, at most `seconds`. Where it has to go through a proxy, the proxy counts.
    ///
    /// - Parameter url: `http://…` or `https://…`; nothing behind the port is looked at. `http` does for whatever
    ///   listens on TCP.
    /// - Throws: ``TransferFailure``, in curl's words.
    package static func run(url: String, seconds: Int = 8) throws(TransferFailure) {
        guard let session = TransferSession() else { throw .refused("libcurl could not start") }
        var transfer = Transfer(url: url, method: .http("GET"))
        transfer.onlyConnects = true
        transfer.times.connect = seconds
        transfer.times.total = seconds
        _ = try session.perform(transfer, control: TransferControl())
    }
}
