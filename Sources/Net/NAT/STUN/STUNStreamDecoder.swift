import Base

/// Splits a TCP connection's bytes into messages, however they are segmented (RFC 5389 7.2.2).
///
/// After an error nothing more is read: message boundaries are lost, and the connection must be closed.
struct STUNStreamDecoder: Sendable {
    /// The limit of one message's attributes, in bytes. Servers send a few hundred.
    static let longest = 8192

    private var buffer: [UInt8] = []
    /// The offset of the first byte that no message has consumed.
    private var head = 0
    /// The number of messages before that byte, and of their bytes.
    private var messages: UInt64 = 0
    private var consumed: UInt64 = 0

    mutating func append(_ bytes: some Collection<UInt8>) {
        forgetConsumed()
        buffer += bytes
    }

    /// Called once for each received piece, so that many small messages in one piece do not move the rest each time.
    private mutating func forgetConsumed() {
        buffer.removeFirst(head)
        head = 0
    }

    /// The next whole message, or nil when more bytes are needed.
    package mutating func next() throws(STUNError) -> ReceivedSTUNMessage? {
        // An error is found in the first bytes, before a message's worth has arrived.
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
        messages += 1
        consumed += UInt64(length)
        return message
    }

    /// The place of the message that can't be read, after an error of `next()`.
    func errorPlace(connection: String) -> ErrorPlace {
        ErrorPlace(connection: connection, message: messages + 1, byte: consumed)
    }

    /// The bytes after the last message: on a data connection they are the peer's.
    mutating func takeRest() -> [UInt8] {
        forgetConsumed()
        defer { buffer = [] }
        return buffer
    }
}
