import NIOCore
import System

/// One connection of the console: reads requests line by line and answers them one after the other.
///
/// No request is read while a command is running, so that a client can't pile up work or memory.
final class ConsoleHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let commands: ConsoleCommandTable
    private let commandTime: Duration
    private let tasks: TaskQueue
    private var received = ByteBuffer()
    private var running: Running?
    private var commandsStarted = 0
    private var readIsDue = false
    private var inputIsClosed = false

    private struct Running {
        var number: Int
        /// Finished to end the command.
        var end: AsyncStream<Never>.Continuation
        var deadline: Scheduled<Void>
    }

    /// - Parameter tasks: for the commands.
    init(commands: ConsoleCommandTable, commandTime: Duration, tasks: TaskQueue) {
        self.tasks = tasks
        self.commands = commands
        self.commandTime = commandTime
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        received.writeBuffer(&data)
        startNext(context)
    }

    func read(context: ChannelHandlerContext) {
        if running == nil { context.read() } else { readIsDue = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            startNext(context)
        case is IdleStateHandler.IdleStateEvent:
            if running == nil { context.close(promise: nil) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        running?.end.finish()
        running?.deadline.cancel()
        running = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)  // the peer closed the connection
    }

    private func startNext(_ context: ChannelHandlerContext) {
        guard running == nil else { return }
        guard let line = takeLine() else {
            if received.readableBytes > ConsoleLimits.requestBytes {
                send(ConsoleAnswerHeader.refused("\(ConsoleError.requestTooLong)").line, context)
                context.close(promise: nil)
            } else if inputIsClosed {
                context.close(promise: nil)
            }
            return
        }
        start(line, context)
    }

    private func start(_ line: [UInt8], _ context: ChannelHandlerContext) {
        commandsStarted += 1
        let number = commandsStarted
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let finish: @Sendable ([UInt8]) -> Void = { reply in
            bound.eventLoop.execute { bound.value.handler.finish(number, reply, bound.value.context) }
        }
        let commands = commands
        let (ended, end) = AsyncStream.makeStream(of: Never.self)
        tasks.add {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { finish(await commands.reply(to: line)) }
                group.addTask { for await _ in ended {} }
                // A command that exceeds its time is cancelled.
                await group.next()
                group.cancelAll()
            }
        }
        running = Running(
            number: number, end: end,
            deadline: context.eventLoop.scheduleTask(in: TimeAmount(commandTime)) {
                let name = (try? ConsoleRequest(line: line).words.first) ?? ""
                finish(ConsoleAnswerHeader.refused("\(ConsoleError.tookTooLong(name))").line)
            })
    }

    /// Called when a command ends or is given up, whichever comes first.
    private func finish(_ number: Int, _ reply: [UInt8], _ context: ChannelHandlerContext) {
        guard let done = running, done.number == number else { return }
        done.end.finish()
        done.deadline.cancel()
        running = nil
        send(reply, context)
        startNext(context)
        if running == nil, readIsDue {
            readIsDue = false
            context.read()
        }
    }

    private func takeLine() -> [UInt8]? {
        let view = received.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")), end - view.startIndex <= ConsoleLimits.requestBytes,
            let line = received.readBytes(length: end - view.startIndex)
        else { return nil }
        received.moveReaderIndex(forwardBy: 1)
        received.discardReadBytes()
        return line
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
