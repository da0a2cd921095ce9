/// A typed attribute of a message.
protocol STUNAttribute: Sendable, Hashable {
    static var type: STUNAttributeType { get }

    /// - Returns: nil when the value is not what the attribute's RFC defines.
    init?(value: [UInt8], in id: STUNTransactionID)

    /// The value as it appears in a message with that transaction id.
    func value(in id: STUNTransactionID) -> [UInt8]
}

/// Every attribute that is understood, in any message: those of RFC 5389 18.2, 5766 14, 6062 6.2 and the classic ones
/// of RFC 3489 11.2, some of which are recognised only to be ignored.
enum STUNAttributeType: UInt16, Sendable, Hashable, CaseIterable {
    case mappedAddress = 0x0001
    case responseAddress = 0x0002
    case changeRequest = 0x0003
    case sourceAddress = 0x0004
    case changedAddress = 0x0005
    case username = 0x0006
    case password = 0x0007
    case messageIntegrity = 0x0008
    case errorCode = 0x0009
    case unknownAttributes = 0x000A
    case reflectedFrom = 0x000B
    case lifetime = 0x000D
    case xorPeerAddress = 0x0012
    case realm = 0x0014
    case nonce = 0x0015
    case xorRelayedAddress = 0x0016
    case requestedTransport = 0x0019
    case xorMappedAddress = 0x0020
    case connectionID = 0x002A
    case software = 0x8022
    case fingerprint = 0x8028
}

/// An attribute that is an address and a port (RFC 5389 15.1, 15.2):
///
///     0      1        2        4
///     +------+--------+--------+---- 4 or 16 ----+
///     | zero | family |  port  |    IP address   |
///     +------+--------+--------+-----------------+
protocol STUNAddressAttribute: STUNAttribute {
    /// Whether port and address are XORed with the magic cookie and the transaction id after it, so that a router that
    /// rewrites addresses in packets does not recognise this one (RFC 5389 15.2).
    static var isXORed: Bool { get }
    var address: TransportAddress { get }
    init(_ address: TransportAddress)
}

extension STUNAddressAttribute {
    init?(value: [UInt8], in id: STUNTransactionID) {
        // Some classic servers leave the first byte uninitialised.
        guard value.count > 4, let family = AddressFamily(rawValue: value[1]), value.count == 4 + family.length
        else { return nil }
        let mask = Self.mask(id)
        guard let port = UInt16(bigEndianBytes: zip(value[2..<4], mask).map { $0 ^ $1 }),
            let ip = IPAddress(bytes: zip(value[4...], mask).map { $0 ^ $1 })
        else { return nil }
        self.init(TransportAddress(ip: ip, port: port))
    }

    package func value(in id: STUNTransactionID) -> [UInt8] {
        let mask = Self.mask(id)
        let family = address.ip.isIPv4 ? AddressFamily.ipv4 : .ipv6
        return [0, family.rawValue] + zip(address.port.bigEndianBytes, mask).map { $0 ^ $1 }
            + zip(address.ip.bytes, mask).map { $0 ^ $1 }
    }

    private static func mask(_ id: STUNTransactionID) -> [UInt8] {
        isXORed ? STUNTransactionID.cookie + id.bytes[4...] : [UInt8](repeating: 0, count: STUNTransactionID.length)
    }
}

private enum AddressFamily: UInt8 {
    case ipv4 = 1
    case ipv6 = 2

    var length: Int { self == .ipv4 ? 4 : 16 }
}

/// The source address of a request, as the server saw it (RFC 3489 11.2.1, RFC 5389 15.1).
struct MappedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.mappedAddress
    static let isXORed = false
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}

/// The source address of a request, in a form that no router rewrites (RFC 5389 15.2).
struct XORMappedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorMappedAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}

/// An attribute of opaque bytes, sent back unchanged.
protocol STUNOpaqueAttribute: STUNAttribute {
    /// The maximum number of bytes.
    static var longest: Int { get }
    var bytes: [UInt8] { get }
    init(unchecked bytes: [UInt8])
}

extension STUNOpaqueAttribute {
    /// - Returns: nil when there are more bytes than allowed.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.longest else { return nil }
        self.init(unchecked: bytes)
    }

    init?(value: [UInt8], in id: STUNTransactionID) { self.init(value) }
    package func value(in id: STUNTransactionID) -> [UInt8] { bytes }
}

/// The user name (RFC 5389 15.3). For the platform's servers it is the DevID (CTMW 14).
struct Username: STUNOpaqueAttribute {
    static let type = STUNAttributeType.username
    static let longest = 512
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

/// The domain of a user name (RFC 5389 15.7): part of the key. At most 127 characters, of up to 6 bytes each.
struct Realm: STUNOpaqueAttribute {
    static let type = STUNAttributeType.realm
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

/// The server's value that shows a request is new (RFC 5389 15.8). It is valid for as long as the server accepts it.
struct Nonce: STUNOpaqueAttribute {
    static let type = STUNAttributeType.nonce
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

/// The name of the peer's program (RFC 5389 15.10). For the log only; this agent does not send it.
struct Software: STUNOpaqueAttribute {
    static let type = STUNAttributeType.software
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

/// The reason why a request failed (RFC 5389 15.6): a number from 300 to 699 and a reason phrase.
struct ErrorCode: STUNAttribute {
    static let type = STUNAttributeType.errorCode

    static let unauthorized: UInt16 = 401
    static let staleNonce: UInt16 = 438

    package let code: UInt16
    /// The reason phrase, for people. Servers in the field pad it with NULs, which are removed.
    let reason: String

    /// - Returns: nil for a code outside 300 to 699.
    init?(code: UInt16, reason: String) {
        guard (300...699).contains(code) else { return nil }
        self.code = code
        self.reason = reason
    }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard value.count >= 4 else { return nil }
        let (hundreds, rest) = (UInt16(value[2] & 7), UInt16(value[3]))
        guard rest < 100 else { return nil }
        self.init(code: hundreds * 100 + rest, reason: Self.words(value[4...]))
    }

    package func value(in id: STUNTransactionID) -> [UInt8] {
        [0, 0, UInt8(code / 100), UInt8(code % 100)] + Array(reason.utf8)
    }

    /// The printable text on one line: a peer's reason phrase goes to the log.
    private static func words(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.prefix { $0 != 0 }.prefix(200)
        return String(decoding: text.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    package var words: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}

/// The attributes that the server did not understand, with error 420 (RFC 5389 15.9).
struct UnknownAttributes: STUNAttribute {
    static let type = STUNAttributeType.unknownAttributes
    let types: [UInt16]

    init(_ types: [UInt16]) { self.types = types }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard value.count % 2 == 0 else { return nil }
        types = stride(from: 0, to: value.count, by: 2).map { UInt16(value[$0]) << 8 | UInt16(value[$0 + 1]) }
    }

    package func value(in id: STUNTransactionID) -> [UInt8] { types.flatMap(\.bigEndianBytes) }
}

/// MESSAGE-INTEGRITY (RFC 5389 15.4): HMAC-SHA1 over everything before it, with a length that includes it.
struct STUNIntegrity: Sendable, Hashable {
    static let type = STUNAttributeType.messageIntegrity
    static let digestLength = 20
    /// The length in bytes, including the attribute's header.
    static let attributeLength = 4 + digestLength

    private let digest: [UInt8]
    private let covered: [UInt8]

    /// - Parameter message: the bytes before the attribute.
    init(digest: [UInt8], message: ArraySlice<UInt8>) {
        self.digest = digest
        var covered = Array(message)
        let length = UInt16(truncatingIfNeeded: covered.count - STUNMessage.headerLength + Self.attributeLength)
        covered.replaceSubrange(2..<4, with: length.bigEndianBytes)
        self.covered = covered
    }

    func isRight(_ key: STUNKey) -> Bool {
        let right = key.digest(of: covered)
        // Every byte is compared, so that the time does not reveal where they differ.
        return digest.count == right.count && zip(digest, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// FINGERPRINT (RFC 5389 15.5): CRC-32 of everything before it, XORed with "STUN".
///
/// It distinguishes STUN from other packets on one port; it does not authenticate.
enum STUNFingerprint {
    static let type = STUNAttributeType.fingerprint
    /// The length in bytes, including the attribute's header.
    static let attributeLength = 8

    /// - Parameter message: the bytes before the attribute, with a length that includes it.
    package static func value(of message: some Collection<UInt8>) -> UInt32 { crc32(message) ^ 0x5354_554E }

    /// The CRC of ITU-T V.42 8.1.1.6.2, bit by bit: a message has a hundred bytes, and there is one a minute.
    private static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
