import Base
import Logging
import NIOCore
import NIOPosix

/// Opens connections, sends, and hands over to viewers.
extension TURNRelayCore {
    /// The limit of unsent bytes for a server that does not read; far more than all requests at once.
    private static let mostUnsent = 1 << 20

    func connect(_ connection: TURNConnection, to server: ServerAddress) {
        watch(connection, bootstrap(connection).connect(host: server.host, port: Int(server.port)))
    }

    /// Connects to the control connection's remote address: if a name has several, the allocation is at one of them.
    func connectData(_ connection: TURNConnection, beside control: TURNConnection) {
        guard let address = channels[control]?.remoteAddress else {
            return handle { $0.disconnected(connection, "the control connection is gone", now: $1) }
        }
        watch(connection, bootstrap(connection).connect(to: address))
    }

    private func bootstrap(_ connection: TURNConnection) -> ClientBootstrap {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(configuration.timing.connecting.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // The handler reads while the connection belongs to the relay.
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: .init(low: Self.mostUnsent / 2, high: Self.mostUnsent))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TURNConnectionHandler(core: core.value, connection: connection))
                }
            }
    }

    private func watch(_ connection: TURNConnection, _ connecting: EventLoopFuture<any Channel>) {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        connecting.assumeIsolated().whenComplete { result in
            let core = core.value
            switch result {
            case .success(let channel): core.connected(connection, channel)
            case .failure(let error):
                core.handle { $0.disconnected(connection, "no connection: \(error)", now: $1) }
            }
        }
    }

    private func connected(_ connection: TURNConnection, _ channel: any Channel) {
        channels[connection] = channel
        // This closes a connection that was abandoned meanwhile.
        handle { $0.connected(connection, now: $1) }
        if channels[connection] != nil { channel.read() }
    }

    package func send(_ bytes: [UInt8], on connection: TURNConnection) {
        guard let channel = channels[connection] else { return }
        guard channel.isWritable else {
            logger.warning("the relay does not read what it is sent; connecting anew")
            return channel.close(promise: nil)
        }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    func received(_ bytes: [UInt8], on connection: TURNConnection) {
        handle { $0.receive(bytes, on: connection, now: $1) }
    }

    func disconnected(_ connection: TURNConnection, _ channel: any Channel, _ words: String) {
        // A connection that the machine closed is not in the table any more, and its end is not reported; nor is that
        // of the slower of two addresses of a name.
        guard channels[connection] === channel else { return }
        channels[connection] = nil
        handle { $0.disconnected(connection, words, now: $1) }
    }

    func handOver(_ connection: TURNConnection, _ peer: TransportAddress, _ bytes: [UInt8]) {
        guard let channel = channels.removeValue(forKey: connection),
            let handler = try? channel.pipeline.syncOperations.handler(type: TURNConnectionHandler.self)
        else { return }
        let accept = configuration.accept
        handler.release(bytes) { channel, buffer in accept(channel, buffer, peer) }
    }
}
