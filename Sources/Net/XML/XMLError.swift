/// Why a document was refused. No case quotes the document: it may hold passwords.
package enum XMLError: Error, Hashable, Sendable, CustomStringConvertible {
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
    case malformed(line: Int, reason: String)
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
        case .malformed(let line, let reason): "not well-formed XML, line \(line): \(reason)"
        case .noMemory: "no memory for an XML parser"
        }
    }
}
