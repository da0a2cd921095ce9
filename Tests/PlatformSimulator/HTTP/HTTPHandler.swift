import NIOCore
import NIOHTTP1

/// One HTTP connection: takes a POST of XML, answers it, and closes.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A registration has some 300 bytes.
    static let longestBody = 65536
    /// A client that takes longer for its request is dropped, so that it does not keep a connection for ever.
    static let patience = TimeAmount.seconds(30)

    private let platform: Platform
    private var body = ByteBuffer()
    private var isTooLong = false
    private var isPost = false
    private var isAnswered = false
    private var deadline: Scheduled<Void>?

    init(platform: Platform) { self.platform = platform }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isPost = head.method == .POST
        case .body(var part):
            guard body.readableBytes + part.readableBytes <= Self.longestBody else {
                isTooLong = true
                return
            }
            body.writeBuffer(&part)
        case .end:
            guard !isAnswered else { return }
            isAnswered = true
            deadline?.cancel()  // from here on, the platform decides how long it takes
            answer(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard isPost, !isTooLong else {
            platform.journal.add(.event, "http-refused", note: isPost ? "the body is too long" : "not a POST")
            return send(HTTPReply(status: isPost ? 413 : 405, body: ""), context)
        }
        guard let reply = platform.reply(toPosted: Array(body.readableBytesView)) else { return }
        guard platform.faults.delay > .zero else { return send(reply, context) }
        let later = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: platform.faults.delay) {
            later.value.handler.send(reply, later.value.context)
        }
    }

    private func send(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let body = ByteBuffer(string: reply.body)
        let headers: HTTPHeaders = [
            "Content-Type": "text/xml;charset=UTF-8", "Content-Length": "\(body.readableBytes)", "Connection": "close",
            "Set-Cookie": "JSESSIONID=simulator; Path=/",  // as the platform in the field does
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}

/// What goes back to a POST.
struct HTTPReply: Sendable {
    var status: Int
    var body: String
}
