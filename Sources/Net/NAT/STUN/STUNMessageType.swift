/// The method of a message (RFC 5389 18.1, RFC 5766 13, RFC 6062 6.1): 12 bits.
struct STUNMethod: Sendable, Hashable {
    let rawValue: UInt16

    /// - Returns: nil for more than 12 bits.
    init?(rawValue: UInt16) {
        guard rawValue < 0x1000 else { return nil }
        self.rawValue = rawValue
    }

    private init(known: UInt16) { rawValue = known }
    static let binding = Self(known: 0x001)
    static let allocate = Self(known: 0x003)
    static let refresh = Self(known: 0x004)
    static let createPermission = Self(known: 0x008)
    static let connectionBind = Self(known: 0x00B)
    static let connectionAttempt = Self(known: 0x00C)
}

/// The class of a message (RFC 5389 6).
enum STUNClass: UInt16, Sendable, Hashable, CaseIterable {
    case request = 0
    case indication = 1
    case success = 2
    case failure = 3
}

/// The first 16 bits of a message (RFC 5389 6, figure 3): the two bits of the class lie within those of the method.
///
///     0 0 M11 … M7 C1 M6 M5 M4 C0 M3 … M0
struct STUNMessageType: Sendable, Hashable {
    var `class`: STUNClass
    var method: STUNMethod

    init(_ class: STUNClass, _ method: STUNMethod) {
        self.class = `class`
        self.method = method
    }

    /// - Returns: nil when one of the first two bits is set: then it is not a STUN message.
    init?(rawValue: UInt16) {
        guard rawValue & 0xC000 == 0,
            let `class` = STUNClass(rawValue: rawValue >> 7 & 2 | rawValue >> 4 & 1),
            let method = STUNMethod(rawValue: rawValue >> 2 & 0xF80 | rawValue >> 1 & 0x70 | rawValue & 0xF)
        else { return nil }
        self.init(`class`, method)
    }

    var rawValue: UInt16 {
        let (method, bits) = (method.rawValue, `class`.rawValue)
        return (method & 0xF80) << 2 | (method & 0x70) << 1 | method & 0xF | (bits & 2) << 7 | (bits & 1) << 4
    }
}
