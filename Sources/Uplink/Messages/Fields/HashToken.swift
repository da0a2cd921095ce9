import Base

/// A viewer's token: 32 hex digits of either case, passed on as they came (CTMW 7.5.5). Printed as `***`.
package struct HashToken: TextValue, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let wireText: String

    package init?(wireText: String) {
        let isHex = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) }
        guard wireText.utf8.count == 32, wireText.utf8.allSatisfy(isHex) else { return nil }
        self.wireText = wireText
    }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
    package static var allowed: String { "32 hex digits" }
    package static var isSecret: Bool { true }
}
