/// A recording's or snapshot's name: 1 to 255 bytes, opaque, without `/`, so that it cannot lead out of a folder.
package struct FileName: TextValue, CustomStringConvertible {
    package let wireText: String

    package init?(wireText: String) {
        let isPlain = !wireText.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 0x20 || $0 == 0x7F }
        guard (1...255).contains(wireText.utf8.count), isPlain, wireText != ".", wireText != ".." else { return nil }
        self.wireText = wireText
    }
    package var description: String { wireText }
    package static var allowed: String { "a file's name of at most 255 bytes, without '/'" }
}
