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

/// The methods of RFC 2326 10 that a camera supports.
package enum RTSPMethod: String, Sendable, CaseIterable {
    case options = "OPTIONS"
    case describe = "DESCRIBE"
    case setup = "SETUP"
    case play = "PLAY"
    case pause = "PAUSE"
    case teardown = "TEARDOWN"
    case getParameter = "GET_PARAMETER"
    case setParameter = "SET_PARAMETER"

    /// The value of the `Public` header in an OPTIONS response.
    package static let publicHeader = allCases.map(\.rawValue).joined(separator: ", ")
}

/// Header fields in the order received; names are compared without case (RFC 2326 4.2).
package struct RTSPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first field of that name.
    package subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// All fields of that name, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    package mutating func add(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    /// Extends the last field by a continuation line.
    package mutating func continueLast(with text: String) {
        guard !fields.isEmpty else { return }
        fields[fields.count - 1].value += " " + text
    }

    package static func == (a: RTSPHeaders, b: RTSPHeaders) -> Bool {
        a.fields.count == b.fields.count && zip(a.fields, b.fields).allSatisfy {
            $0.name.hasSameBytes(as: $1.name) && $0.value.hasSameBytes(as: $1.value)
        }
    }
}
