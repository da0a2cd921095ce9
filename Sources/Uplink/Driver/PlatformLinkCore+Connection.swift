import Base
import Logging
import NIOCore
import NIOPosix
import Net
import System

/// Connecting, sending, and serving requests.
extension PlatformLinkCore {
    /// The maximum of bytes waiting for a platform that doesn't read; far more than all responses at once.
    private static let mostUnsent = 4 << 20

    func connect(_ link: LinkNumber, to server: ServerAddress) {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(configuration.timing.connecting.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Nothing is read before the state machine has the connection.
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: .init(low: Self.mostUnsent / 2, high: Self.mostUnsent))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LinkConnectionHandler(core: core.value, link: link))
                }
            }
            .connect(host: server.host, port: Int(server.port))
            .assumeIsolated()
            .whenComplete { result in
                let core = core.value
                switch result {
                case .success(let channel): core.connected(link, channel)
                case .failure(let error):
                    core.handle { $0.connectFailed(link, error.words, now: $1) }
                }
            }
    }

    private func connected(_ link: LinkNumber, _ channel: any Channel) {
        channels[link] = channel
        // This closes a connection that was given up meanwhile.
        handle { $0.connected(link, now: $1) }
        guard channels[link] != nil else { return }
        channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
    }

    private var channel: (any Channel)? { channels[machine.link] }

    /// The address of the link's own socket.
    var localHost: HostAddress? { channel?.localAddress?.ipAddress.flatMap { HostAddress(wireText: $0) } }

    func send(_ frame: LinkFrame) {
        guard let channel else { return }
        do throws(LinkFrameError) {
            guard channel.isWritable else {
                logger.warning("the platform does not read what it is sent; connecting anew")
                return channel.close(promise: nil)
            }
            configuration.trace?.add(.sent, frame)
            channel.writeAndFlush(channel.allocator.buffer(bytes: try frame.encoded()), promise: nil)
        } catch {
            logger.error("a frame can't be sent: \(error)")
        }
    }

    /// Has a request carried out in a task on this loop, and sends its response.
    func serve(_ request: PlatformRequest) {
        guard let command = LinkCommand(rawValue: request.command), let commands = device?.commands else { return }
        let (core, eventLoop) = (NIOLoopBound(self, eventLoop: eventLoop), eventLoop)
        tasks.add {
            let payload = await commands.perform(command, request.document)
            eventLoop.execute { core.value.handle { machine, _ in machine.answer(request.id, payload) } }
        }
    }
}
