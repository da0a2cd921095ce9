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
