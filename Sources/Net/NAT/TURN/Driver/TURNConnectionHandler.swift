import NIOCore

/// Handles one connection's bytes while it belongs to the relay: a data connection becomes a viewer's once it is bound.
final class TURNConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let core: TURNRelayCore
    private let connection: TURNConnection
    private var context: ChannelHandlerContext?
    /// True from the first bytes of one round of reading to its end.
    private var isReading = false
    /// Bytes of the peer, and the callback that receives them with the channel.
    private var released: (bytes: ByteBuffer, then: (any Channel, ByteBuffer) -> Void)?
    /// The reason why the connection ended, where the system gave a reason.
    private var words = ""

    init(core: TURNRelayCore, connection: TURNConnection) {
        self.core = core
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        var bytes = unwrapInboundIn(data)
        if released == nil {
            core.received(Array(bytes.readableBytesView), on: connection)
        } else {
            released?.bytes.writeBuffer(&bytes)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if released == nil { context.read() } else { handOver() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        words = "\(error)"
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        released = nil
        core.disconnected(connection, context.channel, words)
    }

    /// Leaves the pipeline once all read bytes are processed, and passes on the channel with these bytes and those read
    /// after them. A channel that was closed meanwhile is not passed on.
    func release(_ bytes: [UInt8], then: @escaping (any Channel, ByteBuffer) -> Void) {
        released = (ByteBuffer(bytes: bytes), then)
        if !isReading { handOver() }
    }

    private func handOver() {
        guard let released, let context else { return }
        self.released = nil
        let channel = context.channel
        context.pipeline.syncOperations.removeHandler(self).assumeIsolated().whenSuccess {
            released.then(channel, released.bytes)
        }
    }
}
