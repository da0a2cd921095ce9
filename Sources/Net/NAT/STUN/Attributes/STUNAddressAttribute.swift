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
