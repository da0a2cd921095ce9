import NIOCore
import NIOHTTP1
import NIOPosix

/// A server of the platform.
enum Listener: String, CaseIterable {
    case http, main, backup
}

extension Platform {
    /// Opens all servers, and the control socket.
    func open() -> EventLoopFuture<Void> {
        var wanted: [(Listener, Int)] = [(.http, settings.httpPort), (.main, settings.linkPort)]
        if let port = settings.backupLinkPort { wanted.append((.backup, port)) }
        var all = wanted.map { open($0.0, port: $0.1) }
        if let path = settings.controlPath { all.append(openControl(path)) }
        return EventLoopFuture.andAllSucceed(all, on: loop)
    }

    /// Opens one server; it keeps its port from the first time on.
    func open(_ listener: Listener, port: Int) -> EventLoopFuture<Void> {
        let platform = NIOLoopBound(self, eventLoop: loop)
        let bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    switch listener {
                    case .http:
                        guard platform.value.count(channel) else { return }
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                        try channel.pipeline.syncOperations.addHandler(HTTPHandler(platform: platform.value))
                    case .main, .backup:
                        guard let link = platform.value.accept(channel, at: listener) else {
                            channel.close(promise: nil)
                            return
                        }
                        try channel.pipeline.syncOperations.addHandler(LinkHandler(link: link))
                    }
                }
            }
        return bootstrap.bind(host: settings.address, port: port).flatMapThrowing { channel in
            let platform = platform.value
            platform.listeners[listener] = channel
            platform.ports[listener] = channel.localAddress?.port
        }.flatMapErrorThrowing { error in
            throw SimulatorError.notOpened(what: listener.rawValue, port: port, reason: "\(error)")
        }
    }

    /// Closes a server and its connections: from then on nobody answers at its port.
    func shut(_ listener: Listener) -> EventLoopFuture<Void> {
        guard let channel = listeners.removeValue(forKey: listener) else { return loop.makeSucceededVoidFuture() }
        for link in links.values where link.server == listener { link.close("the server went down") }
        journal.add(.event, "down", note: listener.rawValue)
        return channel.close()
    }

    /// Where everything is, for the line that is printed at the start.
    var places: JSON {
        let http = "http://\(settings.address):\(ports[.http] ?? 0)"
        return .object([
            ("http", JSON(ports[.http])), ("link", JSON(ports[.main])), ("backupLink", JSON(ports[.backup])),
            ("redirectURL", .string(http + "/redirect")), ("registerURL", .string(registerURL)),
            ("control", JSON(settings.controlPath)),
        ])
    }

    /// Where devices register.
    var registerURL: String { "http://\(settings.address):\(ports[.http] ?? 0)/DeviceRegisterServlet" }
}
