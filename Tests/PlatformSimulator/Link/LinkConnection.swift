import Glibc
import NIOCore
import NIOPosix

/// One connection of the framed link (CTMW 7.3, 7.4), seen from the platform.
final class LinkConnection {
    /// Requests of the platform that wait for an answer at one time.
    static let mostPending = 1024
    /// Answered requests that are remembered, to notice an answer that comes twice.
    static let mostAnswered = 1024

    let number: Int
    let server: Listener
    let platform: Platform
    let channel: any Channel
    /// Set once the login was accepted.
    var deviceID: String?
    private var splitter = FrameSplitter()
    private var outlet: LinkOutlet
    private var silence: Scheduled<Void>?
    private var closeReason: String?
    /// SEQ of the device's last request.
    private var lastHeard: UInt16?
    private var nextSequence: UInt16 = 0
    private var waiting: [UInt16: Waiting] = [:]
    private var answered: [UInt16] = []

    private struct Waiting {
        var command: UInt8
        var since: Int
        var done: (PlatformAnswer) -> Void
    }

    init(number: Int, server: Listener, channel: any Channel, platform: Platform) {
        self.number = number
        self.server = server
        self.channel = channel
        self.platform = platform
        outlet = LinkOutlet(channel: channel)
        watchSilence()
    }

    // MARK: In

    func received(_ bytes: some Sequence<UInt8>) {
        splitter.append(bytes)
        do {
            while let piece = try splitter.next() {
                switch piece {
                case .frame(let frame): took(frame)
                case .wrongDigest(let frame):
                    note("a frame of command \(hex(frame.command)), SEQ \(frame.sequence), has a wrong MD5")
                case .lostPlace:
                    note("no FA F5 where a frame should start")
                    close("the device's frames can't be followed any more")
                }
            }
        } catch {
            close("\(error)")
        }
    }

    private func took(_ frame: Frame) {
        if frame.reserved != 0 { note("command \(hex(frame.command)): the reserved byte is \(frame.reserved)") }
        var reader = ElementReader(frame.payload)
        let element: Element
        do {
            element = try reader.document()
        } catch {
            log(.in, frame, "?", note: "\(error)")
            return note("command \(hex(frame.command)): \(error)")
        }
        log(.in, frame, element.name, fields: element.fields)
        if !reader.hasDeclaration { note("\(element.name): no XML declaration") }
        if element.name.hasSuffix("_RES") {
            tookAnswer(frame, element)
        } else {
            tookRequest(frame, element)
        }
    }

    private func tookRequest(_ frame: Frame, _ element: Element) {
        let expected = lastHeard.map { $0 &+ 1 } ?? 0
        if frame.sequence != expected { note("\(element.name): SEQ \(frame.sequence) where \(expected) was due") }
        lastHeard = frame.sequence
        guard let answer = platform.answer(to: frame, element, on: self) else { return }
        send(Frame(command: frame.command, sequence: frame.sequence, payload: []), answer)
    }

    private func tookAnswer(_ frame: Frame, _ element: Element) {
        guard let request = waiting.removeValue(forKey: frame.sequence) else {
            let times = answered.contains(frame.sequence) ? "answered again" : "an answer that nobody asked for"
            return note("\(element.name), SEQ \(frame.sequence): \(times)")
        }
        answered.append(frame.sequence)
        if answered.count > Self.mostAnswered { answered.removeFirst() }
        if request.command != frame.command {
            note("\(element.name): command \(hex(frame.command)) answers a request of \(hex(request.command))")
        }
        if element.name != "ERROR_RES", let message = Message.of(command: request.command) {
            for oddity in message.oddities(of: element) { note(oddity) }
        }
        // An ERROR_RES leaves its DevID empty: its request may not have been read so far.
        let isUnnamed = element.name == "ERROR_RES" && element["DevID"] == ""
        if !isUnnamed, let id = element["DevID"], id != deviceID {
            note("\(element.name): DevID \(id) is not this device")
        }
        request.done(.came(element, milliseconds: platform.journal.milliseconds - request.since))
    }

    // MARK: Out

    /// Sends a request of the platform.
    ///
    /// - Parameters:
    ///   - payload: empty to have the element written.
    ///   - done: called once, at the latest when the link closes.
    /// - Returns: its SEQ, or nil when too many wait for an answer.
    func request(
        _ command: UInt8, _ payload: [UInt8], _ element: Element, done: @escaping (PlatformAnswer) -> Void
    ) -> UInt16? {
        guard waiting.count < Self.mostPending else { return nil }
        while waiting[nextSequence] != nil { nextSequence &+= 1 }
        let sequence = nextSequence
        nextSequence &+= 1
        waiting[sequence] = Waiting(command: command, since: platform.journal.milliseconds, done: done)
        send(Frame(command: command, sequence: sequence, payload: payload), element)
        return sequence
    }

    /// The caller waits no longer for an answer; one that comes still counts as asked for.
    func stopWaiting(for sequence: UInt16) {
        guard let request = waiting[sequence] else { return }
        waiting[sequence]?.done = { _ in }
        request.done(.tooLate)
    }

    /// Sends bytes as they are.
    func sendRaw(_ bytes: [UInt8]) {
        platform.journal.add(.out, "raw", device: deviceID, link: number, note: "\(bytes.count) bytes")
        outlet.send([bytes], delay: platform.faults.delay)
    }

    /// Sends a frame; without a payload, the element is written as one. The next fault is done to it.
    private func send(_ frame: Frame, _ element: Element) {
        var frame = frame
        let fault = platform.faults.next(for: frame.command)
        var element = element
        if fault == .wrongRoot { element.name = "UNHEARD_OF" }
        if frame.payload.isEmpty || fault == .wrongRoot {
            frame.payload = Array(element.document(platform.faults.hand).utf8)
        }
        log(.out, frame, element.name, fields: element.fields, note: fault.map { "\($0.rawValue), on purpose" })
        do {
            let spoilt = try SpoiltFrame(frame, by: fault)
            outlet.send(
                platform.faults.trickle.map { spoilt.bytes.cut(every: $0.bytes) } ?? [spoilt.bytes],
                delay: platform.faults.delay, pause: platform.faults.trickle?.pause ?? .zero)
            switch spoilt.afterwards {
            case .goOn: break
            case .mute: outlet.mute()
            case .close: outlet.closeAfterAll { [weak self] in self?.close("\(fault?.rawValue ?? ""), on purpose") }
            }
        } catch {
            note("not sent: \(error)")
        }
    }

    // MARK: End

    /// - Parameter isReset: the peer sees a reset instead of an end.
    func close(_ reason: String, isReset: Bool = false) {
        if closeReason == nil { closeReason = reason }
        if isReset, let options = channel as? any SocketOptionProvider {
            let channel = channel
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
        } else {
            channel.close(promise: nil)
        }
    }

    func closed(_ reason: String) {
        silence?.cancel()
        outlet.mute()
        platform.forget(self, reason: closeReason ?? reason)
        let left = waiting.sorted { $0.key < $1.key }
        waiting = [:]
        for request in left { request.value.done(.linkClosed) }
    }

    /// CTMW 7.3.4: without a heartbeat (or a login) for 360 s the link is closed.
    func watchSilence() {
        silence?.cancel()
        let seconds = platform.settings.silence
        silence = channel.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) { [weak self] in
            self?.close("no heartbeat for \(seconds) s")
        }
    }

    func note(_ oddity: String) { platform.note(oddity, device: deviceID, link: number) }

    private func log(
        _ direction: Journal.Direction, _ frame: Frame, _ root: String, fields: JSON = .null, note: String? = nil
    ) {
        platform.journal.add(
            direction, root, device: deviceID, link: number, command: frame.command, sequence: frame.sequence,
            fields: fields, note: note)
    }
}

/// What became of a request of the platform.
enum PlatformAnswer {
    case came(Element, milliseconds: Int)
    case linkClosed
    case tooLate
}
