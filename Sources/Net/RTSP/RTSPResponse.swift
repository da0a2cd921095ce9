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

/// The status codes of RFC 2326 7.1.1 that this server uses.
package struct RTSPStatus: Sendable, Hashable {
    package let code: Int
    package let reason: String

    package static let ok = RTSPStatus(code: 200, reason: "OK")
    package static let badRequest = RTSPStatus(code: 400, reason: "Bad Request")
    package static let unauthorized = RTSPStatus(code: 401, reason: "Unauthorized")
    package static let forbidden = RTSPStatus(code: 403, reason: "Forbidden")
    package static let notFound = RTSPStatus(code: 404, reason: "Not Found")
    package static let notAcceptable = RTSPStatus(code: 406, reason: "Not Acceptable")
    package static let requestEntityTooLarge = RTSPStatus(code: 413, reason: "Request Entity Too Large")
    package static let requestURITooLong = RTSPStatus(code: 414, reason: "Request-URI Too Long")
    package static let parameterNotUnderstood = RTSPStatus(code: 451, reason: "Parameter Not Understood")
    package static let notEnoughBandwidth = RTSPStatus(code: 453, reason: "Not Enough Bandwidth")
    package static let sessionNotFound = RTSPStatus(code: 454, reason: "Session Not Found")
    package static let methodNotValidInThisState = RTSPStatus(code: 455, reason: "Method Not Valid in This State")
    package static let invalidRange = RTSPStatus(code: 457, reason: "Invalid Range")
    package static let aggregateOperationNotAllowed = RTSPStatus(code: 459, reason: "Aggregate Operation Not Allowed")
    package static let onlyAggregateOperationAllowed = RTSPStatus(
        code: 460, reason: "Only Aggregate Operation Allowed")
    package static let unsupportedTransport = RTSPStatus(code: 461, reason: "Unsupported Transport")
    package static let notImplemented = RTSPStatus(code: 501, reason: "Not Implemented")
    package static let serviceUnavailable = RTSPStatus(code: 503, reason: "Service Unavailable")
    package static let versionNotSupported = RTSPStatus(code: 505, reason: "RTSP Version Not Supported")
    package static let optionNotSupported = RTSPStatus(code: 551, reason: "Option Not Supported")
}
