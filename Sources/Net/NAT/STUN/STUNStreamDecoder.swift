/// Cuts a TCP connection's bytes into messages, however they are torn or joined (RFC 5389 7.2.2).
///
/// After an error nothing more is read: the stream has lost its place, and the connection must be closed.
struct STUNStreamDecoder: Sendable {
    /// Attributes of one message, in bytes. What servers send has a few hundred.
    static let longest = 8192

    private var buffer: [UInt8] = []
    /// Where the first byte stands that no message has taken.
    private var head = 0

    mutating func append(_ bytes: some Collection<UInt8>) {
        forgetConsumed()
        buffer += bytes
    }

    /// Once for each piece that comes, so that many small messages in one piece don't move the rest each time.
    private mutating func forgetConsumed() {
        buffer.removeFirst(head)
        head = 0
    }

    /// The next whole message, or nil when more bytes are needed.
    package mutating func next() throws(STUNError) -> ReceivedSTUNMessage? {
        // What is wrong is seen in the first bytes, not when a message's worth has come.
        let waiting = buffer[head...]
        guard let first = waiting.first else { return nil }
        guard first & 0xC0 == 0 else { throw .notSTUN }
        guard waiting.count >= 8 else { return nil }
        guard waiting[(head + 4)..<(head + 8)].elementsEqual(STUNTransactionID.cookie) else { throw .noCookie }
        let length = STUNMessage.headerLength + (Int(waiting[head + 2]) << 8 | Int(waiting[head + 3]))
        guard length <= STUNMessage.headerLength + Self.longest else { throw .wrongLength(length) }
        guard waiting.count >= length else { return nil }
        let message = try ReceivedSTUNMessage(Array(waiting.prefix(length)))
        head += length
        return message
    }

    /// The bytes behind the last message: on a data connection they are the peer's.
    mutating func takeRest() -> [UInt8] {
        forgetConsumed()
        defer { buffer = [] }
        return buffer
    }
}
