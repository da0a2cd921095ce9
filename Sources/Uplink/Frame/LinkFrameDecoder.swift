/// Cuts a connection's bytes into frames, however they are torn or joined.
///
/// A frame whose MD5 is wrong is dropped and counted, and the next one is read: its length was right. Anything but
/// `FA F5` where a frame must start is an error, after which nothing more is read: the connection must be closed.
/// The reserved byte may be anything, and so may command and sequence.
package struct LinkFrameDecoder: Sendable {
    /// How many frames were dropped for their wrong MD5.
    package private(set) var droppedFrames: UInt64 = 0
    /// How many bytes of the connection are behind the next frame's start.
    package private(set) var consumed: UInt64 = 0

    private let maximumPayload: Int
    private var buffer: [UInt8] = []
    /// Where in `buffer` the next frame starts.
    private var head = 0
    private var failure: LinkFrameError?

    /// - Parameter maximumPayload: bytes of DATA that a frame may have, at most `LinkFrame.maximumPayload`.
    package init(maximumPayload: Int = LinkFrame.maximumPayload) { self.maximumPayload = maximumPayload }

    /// Bytes that wait for the rest of their frame; less than a frame once `next()` has given nil.
    package var waitingBytes: Int { buffer.count - head }

    /// Adds what was read from the connection. Call `next()` until it gives nil.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        guard failure == nil else { return }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame with the right MD5, or nil when more bytes are needed.
    ///
    /// - Throws: `wrongStart`, `tooLong` or `noMD5`, now and ever after.
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
            let covered = bytes.dropLast(LinkFrame.digestLength)
            guard try MD5.digest(of: covered).elementsEqual(bytes.suffix(LinkFrame.digestLength)) else {
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

    /// False when nothing is there to check. A wrong first byte is seen at once, not when a frame's worth has come.
    private func checkStart() throws(LinkFrameError) -> Bool {
        let found = Array(buffer[head...].prefix(LinkFrame.start.count))
        guard LinkFrame.start.starts(with: found) else { throw .wrongStart(found: found, offset: consumed) }
        return !found.isEmpty
    }

    /// The whole frame's length as its LEN says; nil when the header isn't there yet.
    private func frameLength() throws(LinkFrameError) -> Int? {
        guard waitingBytes >= LinkFrame.headerLength else { return nil }
        let length = Int(buffer[head + 6]) << 8 | Int(buffer[head + 7])
        if length > maximumPayload { throw .tooLong(bytes: length, limit: maximumPayload) }
        return LinkFrame.headerLength + length + LinkFrame.digestLength
    }

    /// Once for each run of `next()`, so that many small frames in one read don't move the rest each time.
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
