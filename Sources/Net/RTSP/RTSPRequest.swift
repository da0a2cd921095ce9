import Base

/// A request as received (RFC 2326 6).
package struct RTSPRequest: Sendable, Equatable {
    /// The method's name, known or not.
    package var method: String
    package var uri: String
    /// `RTSP/1.0`, or the text in its place.
    package var version: String
    package var headers: RTSPHeaders
    package var body: [UInt8]

    package init(
        method: String, uri: String, version: String = "RTSP/1.0", headers: RTSPHeaders = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.uri = uri
        self.version = version
        self.headers = headers
        self.body = body
    }

    /// The sequence number that the response repeats (RFC 2326 12.17).
    package var sequence: Int? { headers["CSeq"]?.trimmed.decimal }

    /// The session identifier without its parameters (RFC 2326 12.37).
    package var session: Substring? {
        headers["Session"]?[...].parts(";", maxSplits: 1).first?.trimmed
    }
}
