package import Base

/// Cuts a connection's bytes into frames, however they are split or joined.
///
/// A frame with a wrong MD5 is dropped and counted, and the next one is read: its length was right. Anything but
/// `FA F5` at a frame's start is an error, after which nothing more is read: the connection must be closed. The
/// reserved byte, the command and the sequence may have any value.
package struct LinkFrameDecoder: Sendable {
    /// The number of frames dropped because of a wrong MD5.
    package private(set) var droppedFrames: UInt64 = 0
    /// The number of bytes of the connection before the next frame's start.
    package private(set) var consumed: UInt64 = 0

    /// The number of frames before that one, dropped ones too.
    private var frames: UInt64 = 0

    private let maximumPayload: Int
    private var buffer: [UInt8] = []
    /// The index in `buffer` of the next frame's start.
    private var head = 0
    private var failure: LinkFrameError?

    /// - Parameter maximumPayload: the maximum bytes of DATA accepted in a frame, at most `LinkFrame.maximumPayload`.
    package init(maximumPayload: Int = LinkFrame.maximumPayload) { self.maximumPayload = maximumPayload }

    /// The position of the unreadable frame, after an error of `next()`.
    package func errorPlace(connection: String) -> ErrorPlace {
        ErrorPlace(connection: connection, message: frames + 1, byte: consumed)
    }

    /// Bytes that wait for the rest of their frame; less than a frame once `next()` has returned nil.
    package var waitingBytes: Int { buffer.count - head }

    /// Adds bytes read from the connection. Call `next()` until it returns nil.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        guard failure == nil else { return }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete frame with the right MD5, or nil when more bytes are needed.
    ///
    /// - Throws: `wrongStart`, `tooLong` or `noMD5`, and the same error in all later calls.
    package mutating func next() throws(LinkFrameError) -> LinkFrame? {
        if let failure { throw failure }
        do throws(LinkFrameError) {
            return try nextUnlessFailed()
        } catch {
            failure = error
            buffer = []
            head = 0
            throw error
        }
    }

    private mutating func nextUnlessFailed() throws(LinkFrameError) -> LinkFrame? {
        while try checkStart(), let length = try frameLength(), waitingBytes >= length {
            let bytes = buffer[head..<(head + length)]
            head += length
            consumed += UInt64(length)
            frames += 1
            let covered = bytes.dropLast(LinkFrame.digestLength)
            guard try FrameDigest.digest(of: covered).elementsEqual(bytes.suffix(LinkFrame.digestLength)) else {
                droppedFrames += 1
                continue
            }
            let start = bytes.startIndex
            return LinkFrame(
                command: bytes[start + 2], sequence: UInt16(bytes[start + 3]) << 8 | UInt16(bytes[start + 4]),
                payload: Array(covered.dropFirst(LinkFrame.headerLength)))
        }
        forgetConsumed()
        return nil
    }

    /// False when there are no bytes to check. A wrong first byte is detected at once, not after a whole frame.
    private func checkStart() throws(LinkFrameError) -> Bool {
        let found = Array(buffer[head...].prefix(LinkFrame.start.count))
        guard LinkFrame.start.starts(with: found) else { throw .wrongStart(found: found) }
        return !found.isEmpty
    }

    /// The length of the whole frame according to its LEN; nil when the header is incomplete.
    private func frameLength() throws(LinkFrameError) -> Int? {
        guard waitingBytes >= LinkFrame.headerLength else { return nil }
        let length = Int(buffer[head + 6]) << 8 | Int(buffer[head + 7])
        if length > maximumPayload { throw .tooLong(bytes: length, limit: maximumPayload) }
        return LinkFrame.headerLength + length + LinkFrame.digestLength
    }

    /// Called once for each run of `next()`, so that many small frames in one read don't move the rest each time.
    private mutating func forgetConsumed() {
        guard head > 0 else { return }
        if head == buffer.count {
            buffer = []  // an idle link holds no memory
        } else {
            buffer.removeFirst(head)
        }
        head = 0
    }
}
