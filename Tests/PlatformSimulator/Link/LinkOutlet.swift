import NIOCore

/// Brings bytes to a connection, late if need be, but always in the order in which they were given.
final class LinkOutlet {
    /// Bytes that wait to go out late; a test that needs more does something else than it meant.
    static let mostWaiting = 8 << 20

    private let channel: any Channel
    /// When what was given last goes out.
    private var lastDue = NIODeadline.now()
    private var waitingBytes = 0
    private var waitingSteps = 0
    private var isMute = false

    init(channel: any Channel) { self.channel = channel }

    /// - Parameters:
    ///   - delay: how late the first piece goes out.
    ///   - pause: between one piece and the next.
    func send(_ pieces: [[UInt8]], delay: TimeAmount, pause: TimeAmount = .zero) {
        guard !isMute else { return }
        for (place, piece) in pieces.enumerated() where !piece.isEmpty {
            step(after: place == 0 ? delay : pause, relativeToLast: place > 0, bytes: piece.count) { [weak self] in
                self?.write(piece)
            }
        }
    }

    /// Nothing goes out any more.
    func mute() {
        let silence = { [weak self] () -> Void in self?.isMute = true }
        waitingSteps == 0 ? silence() : step(after: .zero, relativeToLast: true, bytes: 0, silence)
    }

    /// Calls back when all that was given is out.
    func closeAfterAll(_ close: @escaping () -> Void) { step(after: .zero, relativeToLast: true, bytes: 0, close) }

    private func step(after wait: TimeAmount, relativeToLast: Bool, bytes: Int, _ body: @escaping () -> Void) {
        let now = NIODeadline.now()
        let due = relativeToLast ? max(lastDue, now) + wait : max(lastDue, now + wait)
        lastDue = due
        guard due > now || waitingSteps > 0 else { return body() }
        guard waitingBytes + bytes <= Self.mostWaiting else { return channel.close(promise: nil) }
        waitingBytes += bytes
        waitingSteps += 1
        channel.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
            guard let self else { return }
            waitingBytes -= bytes
            waitingSteps -= 1
            body()
        }
    }

    private func write(_ bytes: [UInt8]) {
        guard !isMute else { return }
        // A device that reads nothing must not make the platform hoard.
        guard channel.isWritable else { return channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }
}
