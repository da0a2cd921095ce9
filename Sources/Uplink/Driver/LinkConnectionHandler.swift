import NIOCore
import Net

/// The inbound handler of one connection, which cuts its bytes into frames for the core.
final class LinkConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let core: PlatformLinkCore
    private let link: LinkNumber
    private var decoder = LinkFrameDecoder()
    /// The reason for the connection's end, if the system gave one.
    private var words = ""

    init(core: PlatformLinkCore, link: LinkNumber) {
        self.core = core
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let dropped = decoder.droppedFrames
        decoder.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let frame = try decoder.next() { core.received(frame, on: link) }
        } catch {
            let place = decoder.errorPlace(connection: context.remoteAddress?.peerText ?? "?")
            core.unreadable(link, "\(place): \(error)")
        }
        core.damaged(decoder.droppedFrames - dropped)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        words = error.words
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { core.disconnected(link, words) }
}
