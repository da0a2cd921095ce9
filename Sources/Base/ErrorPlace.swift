/// Where in a connection's bytes an error was found. Joined with the error, and with the time of its log line, it leads
/// to the packet in a capture: `192.0.2.7:5012, message 3, byte 118`
package struct ErrorPlace: Sendable, Hashable, CustomStringConvertible {
    /// The peer: its address and port.
    package var connection: String
    /// The number of the message in which the error is; the connection's first is 1.
    package var message: UInt64
    /// The offset of the byte from the connection's start.
    package var byte: UInt64

    package init(connection: String, message: UInt64, byte: UInt64) {
        self.connection = connection
        self.message = message
        self.byte = byte
    }

    package var description: String { "\(connection), message \(message), byte \(byte)" }
}
