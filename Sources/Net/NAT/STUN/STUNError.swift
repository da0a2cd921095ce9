/// Why bytes are not a STUN message.
enum STUNError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One of the first two bits is set.
    case notSTUN
    /// On a stream every message must be of RFC 5389 or later.
    case noCookie
    /// The length is not a multiple of four, exceeds the limit, or differs from that of the datagram.
    case wrongLength(Int)
    /// An attribute extends beyond the message's end.
    case cutOff(attribute: UInt16)
    /// FINGERPRINT is wrong or not the last attribute.
    case wrongFingerprint

    var description: String {
        switch self {
        case .notSTUN: "no STUN message begins like this"
        case .noCookie: "a message without the magic cookie of RFC 5389"
        case .wrongLength(let length): "a message can't be \(length) bytes long here"
        case .cutOff(let type): "attribute 0x\(String(type, radix: 16)) reaches beyond the message's end"
        case .wrongFingerprint: "the FINGERPRINT is wrong"
        }
    }
}
