import Base
import System

/// Digest authentication of one connection (RFC 7616, and RFC 2069 for clients without `qop`).
///
/// The nonce belongs to the connection, so that a response overheard on another one is of no use here.
package struct DigestAuthentication: Sendable {
    package enum Verdict: Equatable {
        case granted(user: String)
        /// No credentials, wrong ones, or (stale) right ones for another connection's nonce.
        case refused(stale: Bool)
    }

    let realm: String
    let nonce: String

    package init(realm: String, nonce: String) {
        self.realm = realm
        self.nonce = nonce
    }

    /// The `WWW-Authenticate` values. MD5 stands first and last (docs/workarounds.md): many clients read only the first
    /// value and FFmpeg obeys the last, and both know nothing else; a client that reads all of them finds SHA-256.
    package func challenges(stale: Bool = false) -> [String] {
        [HashFunction.md5, .sha256, .md5].map { function in
            "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", "
                + "algorithm=\(function.rawValue)\(stale ? ", stale=true" : "")"
        }
    }

    /// Verifies the `Authorization` value of a request.
    ///
    /// - Parameters:
    ///   - authorization: the header's value, or nil when the request has none.
    ///   - isSameResource: whether the URI that the client signed denotes the request's own resource; clients sign it
    ///     with or without the track, a trailing slash or the query.
    package func verify(
        _ authorization: String?, method: String, users: [String: String], isSameResource: (String) -> Bool
    ) -> Verdict {
        guard let authorization, let values = DigestParameters(authorization) else { return .refused(stale: false) }
        guard let user = values["username"], let uri = values["uri"], let response = values["response"],
            values["realm"]?.hasSameBytes(as: realm) == true, isSameResource(uri),
            let function = HashFunction.allCases.first(where: {
                $0.rawValue.equalsIgnoringCase(values["algorithm"] ?? "MD5")
            })
        else { return .refused(stale: false) }
        // An unknown user costs the same work as a wrong password. Two names that look alike in Unicode are two.
        let known = users.first { $0.key.hasSameBytes(as: user) }?.value
        guard let nonce = values["nonce"],
            let expected = Self.response(function, user: user, realm: realm, password: known ?? nonce, nonce: nonce,
                method: method, uri: uri, quality: values)
        else { return .refused(stale: false) }
        guard Digests.areEqual(expected, response.lowercased()), known != nil else { return .refused(stale: false) }
        return nonce.hasSameBytes(as: self.nonce) ? .granted(user: user) : .refused(stale: true)
    }

    /// The `response` of a client with that password (RFC 7616 3.4.1).
    static func response(
        _ function: HashFunction, user: String, realm: String, password: String, nonce: String, method: String,
        uri: String,
        quality: DigestParameters = [:]
    ) -> String? {
        guard let ha1 = function.hex("\(user):\(realm):\(password)"), let ha2 = function.hex("\(method):\(uri)") else {
            return nil
        }
        guard let qop = quality["qop"] else { return function.hex("\(ha1):\(nonce):\(ha2)") }
        return function.hex("\(ha1):\(nonce):\(quality["nc"] ?? ""):\(quality["cnonce"] ?? ""):\(qop):\(ha2)")
    }
}

/// The hash functions of HTTP Digest authentication (RFC 7616 3.2).
package enum HashFunction: String, CaseIterable, Sendable {
    case md5 = "MD5"
    case sha256 = "SHA-256"

    /// The digest of `text` in lower-case hex; nil where the system's OpenSSL forbids the function (FIPS and MD5).
    func hex(_ text: String) -> String? {
        switch self {
        case .md5: try? Digests.md5(text.utf8).hex
        case .sha256: try? Digests.sha256(text.utf8).hex
        }
    }
}

/// The parameters of an `Authorization` header of the Digest scheme: `Digest name="value", name=value, …`.
struct DigestParameters: Equatable, ExpressibleByDictionaryLiteral {
    private var values: [(name: Substring, value: String)] = []

    init(dictionaryLiteral elements: (String, String)...) {
        values = elements.map { (name: $0.0[...], value: $0.1) }
    }

    /// Nil for other schemes.
    init?(_ header: String) {
        let header = header.trimmed
        guard header.hasPrefixIgnoringCase("Digest ") else { return nil }
        var rest = Substring(header.utf8.dropFirst("Digest ".utf8.count))
        while let (before, after) = rest.cut(at: "=") {
            let name = before.droppingFirst { $0 == UInt8(ascii: ",") || $0.isBlank }.trimmed
            rest = after.trimmed
            let value: String
            if rest.utf8.first == UInt8(ascii: "\"") {
                (value, rest) = Self.quoted(Substring(rest.utf8.dropFirst()))
            } else {
                let end = rest.utf8.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                value = String(Substring(rest.utf8[..<end]).trimmed)
                rest = Substring(rest.utf8[end...])
            }
            values.append((name, value))
        }
    }

    /// The text up to the closing quotation mark without its backslashes, and the rest after that mark.
    private static func quoted(_ text: Substring) -> (value: String, rest: Substring) {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            bytes.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
        return (String(decoding: bytes, as: UTF8.self), Substring(rest))
    }

    /// The first value of that name; names are compared without case.
    subscript(name: String) -> String? { values.first { $0.name.equalsIgnoringCase(name) }?.value }

    static func == (a: DigestParameters, b: DigestParameters) -> Bool {
        a.values.elementsEqual(b.values) { $0.name.equalsIgnoringCase($1.name) && $0.value.hasSameBytes(as: $1.value) }
    }
}
