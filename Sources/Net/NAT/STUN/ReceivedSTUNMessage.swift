/// A received message, with the data needed to authenticate its sender.
struct ReceivedSTUNMessage: Sendable {
    package let message: STUNMessage
    private let integrity: STUNIntegrity?

    /// Reads exactly one message; attributes after MESSAGE-INTEGRITY are ignored (RFC 5389 15.4).
    init(_ bytes: [UInt8]) throws(STUNError) {
        guard bytes.count >= STUNMessage.headerLength else { throw .wrongLength(bytes.count) }
        guard let type = UInt16(bigEndianBytes: bytes[0..<2]).flatMap(STUNMessageType.init(rawValue:)),
            let id = STUNTransactionID(bytes[4..<STUNMessage.headerLength])
        else { throw .notSTUN }
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        guard length % 4 == 0, bytes.count == STUNMessage.headerLength + length else { throw .wrongLength(bytes.count) }

        var attributes: [STUNRawAttribute] = []
        var integrity: STUNIntegrity?
        var at = STUNMessage.headerLength
        // All lengths are multiples of four: if an attribute has one byte left, it has its first four.
        while at < bytes.count {
            let type = UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
            let end = at + 4 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
            guard end <= bytes.count else { throw .cutOff(attribute: type) }
            let value = bytes[(at + 4)..<end]
            if type == STUNFingerprint.type.rawValue {
                guard end == bytes.count, UInt32(bigEndianBytes: value) == STUNFingerprint.value(of: bytes[..<at])
                else { throw .wrongFingerprint }
            } else if integrity == nil {
                if type == STUNIntegrity.type.rawValue {
                    integrity = STUNIntegrity(digest: Array(value), message: bytes[..<at])
                } else {
                    attributes.append(STUNRawAttribute(type: type, value: Array(value)))
                }
            }
            at = end + (-end & 3)
        }
        message = STUNMessage(type: type, id: id, attributes: attributes)
        self.integrity = integrity
    }

    /// Whether the message has a MESSAGE-INTEGRITY, right or wrong.
    var isSigned: Bool { integrity != nil }

    /// Whether the message has a MESSAGE-INTEGRITY that was made with this key.
    func isSigned(with key: STUNKey) -> Bool { integrity?.isRight(key) ?? false }
}

/// The reason why bytes are not a STUN message.
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
