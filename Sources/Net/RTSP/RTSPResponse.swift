package import NIOCore

/// A response (RFC 2326 7).
package struct RTSPResponse: Sendable, Equatable {
    package var status: RTSPStatus
    package var headers: RTSPHeaders
    package var body: String

    package init(_ status: RTSPStatus, headers: RTSPHeaders = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Writes the response with its Content-Length.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeString("RTSP/1.0 \(status.code) \(status.reason)\r\n")
        for (name, value) in headers.fields { buffer.writeString("\(name): \(value)\r\n") }
        if !body.isEmpty { buffer.writeString("Content-Length: \(body.utf8.count)\r\n") }
        buffer.writeString("\r\n")
        buffer.writeString(body)
    }
}
