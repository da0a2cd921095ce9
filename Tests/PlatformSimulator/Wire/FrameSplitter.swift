/// Cuts the bytes of a TCP stream into frames, however they arrive.
///
/// It holds at most one unfinished frame and what one read brought.
struct FrameSplitter {
    enum Piece: Equatable {
        case frame(Frame)
        /// A whole frame whose MD5 does not fit.
        case wrongDigest(Frame)
        /// No `FA F5` where a frame must start: nothing after it can be understood.
        case lostPlace
    }

    private var waiting: [UInt8] = []
    private var isLost = false

    mutating func append(_ bytes: some Sequence<UInt8>) {
        if !isLost { waiting += bytes }
    }

    /// The next piece, or nil when more bytes are needed.
    mutating func next() throws(SimulatorError) -> Piece? {
        guard !isLost else { return nil }
        guard waiting.starts(with: Frame.start.prefix(waiting.count)) else {
            isLost = true
            waiting = []
            return .lostPlace
        }
        guard waiting.count >= Frame.headerSize else { return nil }
        let length = Int(waiting[6]) << 8 | Int(waiting[7])
        let digestAt = Frame.headerSize + length
        let end = digestAt + Frame.digestSize
        guard waiting.count >= end else { return nil }
        let frame = Frame(
            command: waiting[2], sequence: UInt16(waiting[3]) << 8 | UInt16(waiting[4]), reserved: waiting[5],
            payload: Array(waiting[Frame.headerSize..<digestAt]))
        let isRight = try md5(waiting[..<digestAt]) == Array(waiting[digestAt..<end])
        waiting.removeFirst(end)
        return isRight ? .frame(frame) : .wrongDigest(frame)
    }
}
