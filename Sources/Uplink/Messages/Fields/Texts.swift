/// A device's number: opaque, 1 to 32 visible ASCII characters. The text has 11 digits; the field letters too, up to 12.
package struct DeviceID: FieldValue, CustomStringConvertible {
    package let field: String

    package init?(field: String) {
        guard (1...32).contains(field.utf8.count), field.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.field = field
    }
    package var description: String { field }
    package static var allowed: String { "1 to 32 characters without blanks" }
}

/// A name or an IP address: 1 to 253 letters, digits and `.-_:[]%`. `0.0.0.0` where there is none.
package struct HostAddress: FieldValue, CustomStringConvertible {
    package let field: String

    package init?(field: String) {
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: ".-_:[]%".utf8.contains(byte)
            }
        }
        guard (1...253).contains(field.utf8.count), field.utf8.allSatisfy(isAllowed) else { return nil }
        self.field = field
    }

    private init(known: String) { field = known }
    /// 002 7.5.1: what stands where no address is known.
    package static let none = HostAddress(known: "0.0.0.0")

    package var description: String { field }
    package static var allowed: String { "an IP address or a host name" }
}

/// A recording's or picture's name: 1 to 255 bytes, opaque, without `/`, so that it can't lead out of a folder.
package struct FileName: FieldValue, CustomStringConvertible {
    package let field: String

    package init?(field: String) {
        let isPlain = !field.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 0x20 || $0 == 0x7F }
        guard (1...255).contains(field.utf8.count), isPlain, field != ".", field != ".." else { return nil }
        self.field = field
    }
    package var description: String { field }
    package static var allowed: String { "a file's name of at most 255 bytes, without '/'" }
}

/// The name of a Wi-Fi network: 1 to 32 bytes (IEEE 802.11).
package struct SSID: FieldValue, CustomStringConvertible {
    package let field: String

    package init?(field: String) {
        guard (1...32).contains(field.utf8.count) else { return nil }
        self.field = field
    }

    private init(known: String) { field = known }
    /// For a device without a name of its own.
    package static let camera = SSID(known: "camera")

    package var description: String { field }
    package static var allowed: String { "a name of 1 to 32 bytes" }
}

/// A key or password. Printed as `***`; `field` is the text itself, which may be empty.
package struct Secret: FieldValue, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let field: String

    package init(field: String) { self.field = field }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
    package static var allowed: String { "a text" }
    package static var isSecret: Bool { true }
}

/// A viewer's token: 32 hex digits of either case, passed on as they came (002 7.5.5). Printed as `***`.
package struct HashToken: FieldValue, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let field: String

    package init?(field: String) {
        let isHex = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) }
        guard field.utf8.count == 32, field.utf8.allSatisfy(isHex) else { return nil }
        self.field = field
    }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
    package static var allowed: String { "32 hex digits" }
    package static var isSecret: Bool { true }
}
