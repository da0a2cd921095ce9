import Base
package import NIOCore
import System

/// Finds a UDP channel's mapped address, alongside the channel's other traffic (CTMW 15).
///
/// Place it at the front of the pipeline: it consumes the responses to its own requests and passes on every other
/// datagram. Use it on the channel's event loop only.
package final class STUNBindingHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = AddressedEnvelope<ByteBuffer>
    package typealias InboundOut = AddressedEnvelope<ByteBuffer>
    package typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private struct Question {
        var binding: STUNBinding
        let server: SocketAddress
        let promise: EventLoopPromise<TransportAddress>
    }

    /// The number of past queries whose late responses are still consumed.
    private static let remembered = 4

    private var context: ChannelHandlerContext?
    private var timer: DeadlineTimer?
    private var questions: [Question] = []
    private var finished: [STUNBinding] = []

    package init() {}

    /// Queries a STUN server. Call it on the event loop; several queries may be open at once.
    ///
    /// - Parameters:
    ///   - server: a server of the socket's own address family.
    ///   - within: how long to wait, at most `STUNBinding.longest`.
    ///   - promise: receives the address, or a `STUNBindingError`.
    package func findMappedAddress(
        asking server: SocketAddress, within: Duration = STUNBinding.longest,
        promise: EventLoopPromise<TransportAddress>
    ) {
        guard context != nil else { return promise.fail(STUNBindingError.closed) }
        questions.append(Question(binding: STUNBinding(within: within, now: .now), server: server, promise: promise))
        tick()
    }

    // MARK: Channel

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = DeadlineTimer(eventLoop: context.eventLoop)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.set(nil) {}
        let open = questions
        questions = []
        for question in open { question.promise.fail(STUNBindingError.closed) }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).data.readableBytesView
        if let place = questions.firstIndex(where: { $0.binding.isAnswer(bytes) }) {
            questions[place].binding.receive(bytes)
            tick()
        } else if !finished.contains(where: { $0.isAnswer(bytes) }) {
            context.fireChannelRead(data)
        }
    }

    // MARK: Time

    /// Sends due requests, ends completed queries, and sets the timer for the others.
    private func tick() {
        guard let context else { return }
        for place in questions.indices {
            let server = questions[place].server
            for datagram in questions[place].binding.tick(now: .now) {
                let data = context.channel.allocator.buffer(bytes: datagram)
                context.write(wrapOutboundOut(AddressedEnvelope(remoteAddress: server, data: data)), promise: nil)
            }
        }
        context.flush()
        let over = questions.filter { $0.binding.outcome != nil }
        questions.removeAll { $0.binding.outcome != nil }
        timer?.set(questions.compactMap(\.binding.nextDeadline).min()) { self.tick() }
        // Last, because a promise's callback may start another query.
        for question in over {
            finished = finished.suffix(Self.remembered - 1) + [question.binding]
            guard let outcome = question.binding.outcome else { continue }
            question.promise.completeWith(outcome.mapError { $0 as any Error })
        }
    }
}
