import NIOCore
import NIOPosix

/// One connection of the control socket: a line in, a JSON line out, one after the other.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Lines that wait while one is being done.
    static let mostWaiting = 1024

    private let platform: Platform
    private var unfinished: [UInt8] = []
    private var waiting: [String] = []
    private var isBusy = false
    private var isInputClosed = false

    init(platform: Platform) { self.platform = platform }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unfinished += unwrapInboundIn(data).readableBytesView
        while let end = unfinished.firstIndex(of: UInt8(ascii: "\n")) {
            waiting.append(String(decoding: unfinished[..<end], as: UTF8.self))
            unfinished.removeFirst(end + 1)
        }
        guard unfinished.count <= ConsoleLine.longest, waiting.count <= Self.mostWaiting else {
            return context.close(promise: nil)
        }
        next(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        next(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func next(_ context: ChannelHandlerContext) {
        guard !isBusy else { return }
        guard !waiting.isEmpty else {
            if isInputClosed { context.close(promise: nil) }
            return
        }
        isBusy = true
        let line = waiting.removeFirst()
        platform.run(line).assumeIsolated().whenSuccess { answer in
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: answer.line + "\n")), promise: nil)
            self.isBusy = false
            self.next(context)
        }
    }
}

extension Platform {
    /// Listens at a Unix socket for lines of the console. An old socket file is taken away first.
    func openControl(_ path: String) -> EventLoopFuture<Void> {
        let platform = NIOLoopBound(self, eventLoop: loop)
        return ServerBootstrap(group: loop)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard platform.value.count(channel) else { return }
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(platform: platform.value))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .map { _ in }
    }
}
