import Base

/// A device's number: opaque, 1 to 32 visible ASCII characters. The specification has 11 digits; devices in the field
/// also have letters, up to 12.
package struct DeviceID: TextValue, CustomStringConvertible {
    package let wireText: String

    package init?(wireText: String) {
        guard (1...32).contains(wireText.utf8.count), wireText.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.wireText = wireText
    }
    package var description: String { wireText }
    package static var allowed: String { "1 to 32 characters without blanks" }
}
