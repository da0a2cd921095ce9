import Glibc
import NIOCore

/// Writes to a connection's socket: with one `send`, past the channel's pipeline, as long as the socket takes
/// everything.
///
/// That alone halves what a viewer costs above the system call. What the socket does not take goes to the channel,
/// which waits for room; until the channel has sent all of it, everything else goes there too, so that the order holds.
final class ConnectionWriter {
    private let context: ChannelHandlerContext
    private let channel: any Channel
    /// The channel's socket, which the channel owns; -1 when it has none, or has closed it.
    private var descriptor: CInt
    /// Writes that the channel has not finished.
    private var unfinished = 0
    private let becameIdle: () -> Void

    /// - Parameter becameIdle: called when the last of what the socket did not take has left.
    init(context: ChannelHandlerContext, becameIdle: @escaping () -> Void) {
        self.becameIdle = becameIdle
        self.context = context
        channel = context.channel
        let socket = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
        descriptor = socket ?? -1
    }

    /// The channel has closed the socket. It says so before anything else can be written: by this, or by a write that
    /// fails. Asking the channel each time would touch memory that nothing else on this way needs.
    func channelBecameInactive() { descriptor = -1 }

    /// Whether everything written before has left.
    var isIdle: Bool { unfinished == 0 }

    /// Bytes that have not left yet.
    var bufferedBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    func write(_ buffer: ByteBuffer) {
        var sent = 0
        if isIdle, descriptor >= 0 {
            sent = buffer.withUnsafeReadableBytes {
                send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if sent == buffer.readableBytes { return }
        }
        var rest = buffer
        // Full, or broken: then the channel meets the error and closes.
        if sent > 0 { rest.moveReaderIndex(forwardBy: sent) }
        unfinished += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] (result: Result<Void, any Error>) in
            guard let self else { return }
            if case .failure = result { descriptor = -1 }
            unfinished -= 1
            if isIdle { becameIdle() }
        }
        context.writeAndFlush(NIOAny(rest), promise: written)
    }
}
