import Device
import NIOCore
import NIOHTTP1
import System

/// One connection of the HTTP service, closed after one request and response.
final class ProvisioningHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let wifi: any WiFiControl
    /// Work that the event loop can't wait for.
    private let tasks: TaskQueue
    private var refusal: ProvisioningAnswer?
    private var body: [UInt8] = []
    private var received = 0
    private var isAnswered = false

    /// The maximum bytes of a request; beyond it the connection is closed without a response.
    private static let mostReceived = 1 << 20

    init(wifi: any WiFiControl, tasks: TaskQueue) {
        self.wifi = wifi
        self.tasks = tasks
    }

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
        // Not sooner: a client that is still sending when the connection is closed never sees the response.
        case .end:
            if let refusal { answer(refusal, context) } else { perform(context) }
        }
    }

    private func perform(_ context: ChannelHandlerContext) {
        switch ProvisioningRequest(body) {
        case .malformed: answer(ProvisioningAnswer(status: .badRequest), context)
        case .badJoin: answer(.joining(.failure), context)
        case .join(let request):
            do throws(ControlError) {
                try wifi.join(request.ssid, security: request.security, password: request.password)
                answer(.joining(.success), context)
            } catch {
                answer(.joining(.failure), context)
            }
        case .networks:
            isAnswered = true
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            let wifi = wifi
            tasks.add {
                let networks = try? await wifi.networks()
                bound.eventLoop.execute {
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

    /// Closes a connection whose bytes are not HTTP.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }
}
