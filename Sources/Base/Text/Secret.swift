/// A key or password. It is printed as `***`; `wireText` is the value itself, which may be empty.
package struct Secret: TextValue, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let wireText: String

    package init(wireText: String) { self.wireText = wireText }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
    package static var allowed: String { "a text" }
    package static var isSecret: Bool { true }
}
