/// The reason why a document was refused, and where in it. No case quotes the document: it may hold passwords.
package struct XMLError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable, CustomStringConvertible {
        case empty
        case tooLong(bytes: Int, limit: Int)
        case tooDeep(limit: Int)
        case tooManyElements(limit: Int)
        case nameTooLong(limit: Int)
        /// An encoding other than UTF-8 in the declaration.
        case encoding(String)
        /// Bytes that are not UTF-8, or a NUL among them.
        case notUTF8
        /// A document type declaration: it could define exponentially expanding entities, or fetch files.
        case documentType
        case malformed(String)
        case noMemory

        package var description: String {
            switch self {
            case .empty: "no XML in it"
            case .tooLong(let bytes, let limit): "\(bytes) bytes of XML; at most \(limit) are read"
            case .tooDeep(let limit): "elements nested more than \(limit) deep"
            case .tooManyElements(let limit): "more than \(limit) elements"
            case .nameTooLong(let limit): "an element's name of more than \(limit) bytes"
            case .encoding(let name): "XML in the encoding '\(name.prefix(20))'; only UTF-8 is read"
            case .notUTF8: "XML that is not UTF-8 text"
            case .documentType: "XML with a document type (<!DOCTYPE), which is never read"
            case .malformed(let reason): "not well-formed XML: \(reason)"
            case .noMemory: "no memory for an XML parser"
            }
        }
    }

    /// A place in the document.
    struct Place: Hashable, Sendable {
        /// The document's first line is 1.
        let line: Int
        /// The offset from the document's start.
        let byte: Int
    }

    package let reason: Reason
    /// The place at which the reader gave up; nil where that is about the whole document.
    let place: Place?

    init(_ reason: Reason) {
        self.reason = reason
        place = nil
    }

    /// - Parameter byte: the offset in `document`.
    init(_ reason: Reason, byte: Int, in document: [UInt8]) {
        self.reason = reason
        let byte = min(max(byte, 0), document.count)
        place = Place(line: document[..<byte].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }, byte: byte)
    }

    package var description: String {
        (place.map { "line \($0.line), byte \($0.byte): " } ?? "") + reason.description
    }
}
