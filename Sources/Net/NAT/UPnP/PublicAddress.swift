/// A globally reachable IPv4 address.
package struct PublicAddress: Sendable, Hashable, CustomStringConvertible {
    /// The four bytes in network order.
    let octets: [UInt8]

    /// The reason why a text is not a public address.
    enum Problem: Error {
        /// Empty or `0.0.0.0`: the router has no address yet.
        case missing
        /// Not four numbers.
        case unreadable
        /// An address of a private network, a carrier's NAT, documentation and the like.
        case special
    }

    init(_ text: String) throws(Problem) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let octets = parts.compactMap { $0 }
        if text.isEmpty || octets == [0, 0, 0, 0] { throw .missing }
        guard parts.count == 4, octets.count == 4 else { throw .unreadable }
        let number = octets.reduce(0) { $0 << 8 | UInt32($1) }
        let isSpecial = Self.special.contains { number >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
        if isSpecial { throw .special }
        self.octets = octets
    }

    package var description: String { octets.map(String.init).joined(separator: ".") }

    /// The special-purpose addresses of RFC 6890 2.2.2, and from 224.0.0.0 on multicast (RFC 5771) and reserved ones.
    private static let special: [(prefix: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
        (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
        (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
    ]
}
