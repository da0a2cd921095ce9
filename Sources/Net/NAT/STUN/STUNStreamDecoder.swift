/// Cuts a TCP connection's bytes into messages, however they are torn or joined (RFC 5389 7.2.2).
///
/// After an error nothing more is read: the stream has lost its place, and the connection must be closed.
struct STUNStreamDecoder: Sendable {
    /// Attributes of one message, in bytes. What servers send has a few hundred.
    static let longest = 8192

    private var buffer: [UInt8] = []

    package mutating func append(_ bytes: some Collection<UInt8>) { buffer += bytes }

    /// The next whole message, or nil when more bytes are needed.
    package mutating func next() throws(STUNError) -> ReceivedSTUNMessage? {
        // What is wrong is seen in the first bytes, not when a message's worth has come.
        guard let first = buffer.first else { return nil }
        guard first & 0xC0 == 0 else { throw .notSTUN }
        guard buffer.count >= 8 else { return nil }
        guard buffer[4..<8].elementsEqual(STUNTransactionID.cookie) else { throw .noCookie }
        let length = STUNMessage.headerLength + (Int(buffer[2]) << 8 | Int(buffer[3]))
        guard length <= STUNMessage.headerLength + Self.longest else { throw .wrongLength(length) }
        guard buffer.count >= length else { return nil }
        let message = try ReceivedSTUNMessage(Array(buffer[..<length]))
        buffer.removeFirst(length)
        return message
    }

    /// The bytes behind the last message: on a data connection they are the peer's.
    mutating func takeRest() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }
}
