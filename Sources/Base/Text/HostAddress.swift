/// A host name or an IP address: 1 to 253 letters, digits and `.-_:[]%`. `0.0.0.0` means none.
package struct HostAddress: TextValue, CustomStringConvertible {
    package let wireText: String

    package init?(wireText: String) {
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: ".-_:[]%".utf8.contains(byte)
            }
        }
        guard (1...253).contains(wireText.utf8.count), wireText.utf8.allSatisfy(isAllowed) else { return nil }
        self.wireText = wireText
    }

    private init(known: String) { wireText = known }
    /// The value for an unknown address.
    package static let none = HostAddress(known: "0.0.0.0")

    package var description: String { wireText }
    package static var allowed: String { "an IP address or a host name" }
}
