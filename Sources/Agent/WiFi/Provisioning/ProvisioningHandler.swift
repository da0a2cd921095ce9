import Device
import NIOCore
import NIOHTTP1
import System
import Uplink
import WiFi

/// One connection of the HTTP service: one request, one answer, and the end.
final class ProvisioningHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The Wi-Fi, as this service needs it.
    struct Desk: Sendable {
        var networks: @Sendable () async -> [WiFiNetwork]?
        var join: @Sendable (JoinRequest) -> Void
        /// For what the event loop can't wait for.
        var tasks: TaskQueue
    }

    private let desk: Desk
    private var refusal: ProvisioningAnswer?
    private var body: [UInt8] = []
    private var received = 0
    private var isAnswered = false

    /// More than this is not even waited for.
    private static let mostReceived = 1 << 20

    init(desk: Desk) { self.desk = desk }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            refusal = ProvisioningAnswer.refusal(
                method: head.method.rawValue, uri: head.uri, origins: head.headers["Origin"],
                hosts: head.headers["Host"])
        case .body(let more):
            received += more.readableBytes
            if received <= ProvisioningAnswer.mostBody {
                body += more.readableBytesView
            } else if received <= Self.mostReceived {
                refusal = refusal ?? ProvisioningAnswer(status: .tooLarge)
            } else {
                context.close(promise: nil)
            }
        // Not sooner: who is still sending when the connection is closed never sees the answer.
        case .end:
            if let refusal { answer(refusal, context) } else { perform(context) }
        }
    }

    private func perform(_ context: ChannelHandlerContext) {
        switch ProvisioningAnswer.read(body) {
        case .failure(let failure): answer(failure.answer, context)
        case .success(.join(let wish)):
            answer(.joining(.success), context)
            desk.join(wish)
        case .success(.networks):
            isAnswered = true
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            let (desk, eventLoop) = (desk, context.eventLoop)
            desk.tasks.add {
                let networks = await desk.networks()
                eventLoop.execute {
                    let (handler, context) = bound.value
                    handler.isAnswered = false
                    handler.answer(.networks(networks), context)
                }
            }
        }
    }

    private func answer(_ answer: ProvisioningAnswer, _ context: ChannelHandlerContext) {
        guard !isAnswered, context.channel.isActive else { return }
        isAnswered = true
        var headers = HTTPHeaders([("Connection", "close"), ("Content-Length", "\(answer.body.count)")])
        if !answer.body.isEmpty { headers.add(name: "Content-Type", value: ProvisioningAnswer.contentType) }
        if answer.status == .methodNotAllowed { headers.add(name: "Allow", value: "POST") }
        let status = HTTPResponseStatus(statusCode: answer.status.rawValue)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    /// What is no HTTP.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }
}
