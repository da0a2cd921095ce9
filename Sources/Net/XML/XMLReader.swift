import CLibXML2

/// Reads the platform's XML through libxml2: tolerant of form, and strict about cost.
///
/// Accepted: blanks in the declared encoding and around values, any order, unknown elements, a missing declaration,
/// CRLF, text before the document. Refused: document types, and with them every entity but XML's own five; other
/// encodings; more bytes, elements or levels, or longer names, than `XMLLimits` allow. libxml2 gets neither a file name
/// nor a way to open anything.
package enum XMLReader {
    /// Parses `document` and returns its root.
    package static func read(_ document: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
        if document.count > limits.bytes { throw XMLError(.tooLong(bytes: document.count, limit: limits.bytes)) }
        let body = try XMLDeclaration(of: document).body
        // Checked here: libxml2 would continue in Latin-1, and end the text at a NUL.
        if let byte = body.firstIndex(of: 0) { throw XMLError(.notUTF8, byte: byte, in: document) }
        do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: body.span) } catch {
            throw XMLError(.notUTF8, byte: body.startIndex + error.byteOffsets.lowerBound, in: document)
        }
        _ = initialised
        var builder = XMLTreeBuilder(limits: limits)
        let status = withUnsafeMutablePointer(to: &builder) { parse(body, into: $0) }
        // Its status is not used alone: it treats an undeclared prefix as an error, which is accepted here.
        guard let status else { throw XMLError(.noMemory) }
        if let (reason, byte) = builder.refusal {
            throw XMLError(reason, byte: body.startIndex + byte, in: document)
        }
        guard builder.failure == nil, status.isComplete, let root = builder.root else {
            throw XMLError(
                malformed(builder.failure?.code ?? status.code, hasRoot: builder.root != nil),
                byte: builder.failure.map { body.startIndex + $0.byte } ?? body.endIndex, in: document)
        }
        return root
    }

    /// libxml2's own tables, initialised once before any thread parses.
    private static let initialised: Void = xmlInitParser()

    /// Parses with `builder`. libxml2 uses it exclusively during the call, through the pointer that its callbacks get.
    ///
    /// - Returns: libxml2's status, and whether it read all; nil without memory.
    private static func parse(
        _ body: ArraySlice<UInt8>, into builder: UnsafeMutablePointer<XMLTreeBuilder>
    ) -> (code: Int32, isComplete: Bool)? {
        var callbacks = XMLTreeBuilder.callbacks
        guard let context = xmlCreatePushParserCtxt(&callbacks, builder, nil, 0, nil) else { return nil }
        defer { xmlFreeParserCtxt(context) }
        builder.pointee.context = context
        // XML_PARSE_HUGE stays off, so libxml2's own limits apply after ours.
        guard xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue)) == 0,
            xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8) == 0
        else { return nil }
        let status = body.withUnsafeBytes { bytes in
            xmlParseChunk(context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), 1)
        }
        return (status, context.pointee.wellFormed == 1 && clibxml2_is_stopped(context) == 0)
    }

    /// The error in our words: libxml2's message quotes the document.
    private static func malformed(_ code: Int32, hasRoot: Bool) -> XMLError.Reason {
        switch xmlParserErrors(UInt32(bitPattern: code)) {
        case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START: .malformed("there is no root element")
        case XML_ERR_DOCUMENT_END where hasRoot: .malformed("something follows the root element")
        case XML_ERR_TAG_NAME_MISMATCH: .malformed("an end tag does not match its start tag")
        case XML_ERR_DOCUMENT_END, XML_ERR_TAG_NOT_FINISHED: .malformed("it ends before all elements are closed")
        case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY: .malformed("an entity other than XML's own five")
        case XML_ERR_LT_REQUIRED, XML_ERR_GT_REQUIRED, XML_ERR_NAME_REQUIRED: .malformed("a tag is written wrongly")
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF: .malformed("a character that XML forbids")
        default: .malformed("libxml2 refuses it (its error \(code))")
        }
    }
}

/// The part before the root, parsed here because libxml2 refuses the variants that devices and platforms send.
///
/// `encoding=" UTF-8"` has a blank in the name, and some put text before the declaration or line ends before the root.
private struct XMLDeclaration {
    /// The bytes from the root, or anything else that follows the declaration, to the last byte that is not blank.
    let body: ArraySlice<UInt8>

    /// - Throws: `empty` without any `<`, `encoding` when an encoding other than UTF-8 is declared.
    init(of document: [UInt8]) throws(XMLError) {
        // Any prefix that a gateway adds, including a byte order mark, is ignored.
        guard let start = document.firstIndex(of: UInt8(ascii: "<")),
            let end = document.lastIndex(where: { !$0.isXMLBlank && $0 != 0 })
        else { throw XMLError(.empty) }
        var body = document[start...max(start, end)]
        if body.starts(with: "<?xml".utf8), body.dropFirst(5).first?.isXMLBlank == true {
            guard let close = body.firstIndex(of: UInt8(ascii: ">")) else {
                throw XMLError(.malformed("the XML declaration has no end"), byte: start, in: document)
            }
            if let name = Self.encoding(in: body[..<close]), !Self.isUTF8(name) {
                throw XMLError(.encoding(name), byte: start, in: document)
            }
            body = body[(close + 1)...].drop { $0.isXMLBlank }
        }
        if body.isEmpty { throw XMLError(.empty) }
        self.body = body
    }

    /// The name in `encoding="…"`, without the blanks around it; nil where none is declared.
    private static func encoding(in declaration: ArraySlice<UInt8>) -> String? {
        let key = Array("encoding".utf8)
        guard let place = declaration.indices.first(where: { declaration[$0...].starts(with: key) }) else { return nil }
        var rest = declaration[(place + key.count)...].drop { $0.isXMLBlank }
        guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
        rest = rest.drop { $0.isXMLBlank }
        guard let quote = rest.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let name = rest.prefix { $0 != quote }.filter { !$0.isXMLBlank }
        return String(decoding: name, as: UTF8.self)
    }

    /// ASCII is a subset of UTF-8, and a missing name means UTF-8.
    private static func isUTF8(_ name: String) -> Bool {
        ["", "utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased())
    }
}

extension UInt8 {
    /// The white space of XML 1.0 2.3: space, tab, CR, LF.
    var isXMLBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}

/// Builds elements from libxml2's callbacks, and stops the parser where a document exceeds the limits.
private struct XMLTreeBuilder {
    let limits: XMLLimits
    /// The parser, for stopping it.
    var context: xmlParserCtxtPtr?
    private(set) var root: XMLElement?
    /// The limit that was exceeded, and the bytes that had been parsed then.
    private(set) var refusal: (reason: XMLError.Reason, byte: Int)?
    /// libxml2's first fatal error, and the bytes that had been parsed then: afterwards it no longer knows.
    private(set) var failure: (code: Int32, byte: Int)?

    /// The open elements, from the root on, with the text received so far.
    private var open: [(element: XMLElement, text: [UInt8])] = []
    private var elements = 0

    init(limits: XMLLimits) { self.limits = limits }

    /// Stops the parser. libxml2 makes no more callbacks then, except for a text that it has begun.
    private mutating func refuse(_ reason: XMLError.Reason) {
        guard refusal == nil else { return }
        refusal = (reason, xmlByteConsumed(context))
        xmlStopParser(context)
    }

    private mutating func start(_ name: String) {
        guard refusal == nil else { return }
        elements += 1
        if open.count >= limits.depth { return refuse(.tooDeep(limit: limits.depth)) }
        if elements > limits.elements { return refuse(.tooManyElements(limit: limits.elements)) }
        if name.utf8.count > limits.name { return refuse(.nameTooLong(limit: limits.name)) }
        open.append((XMLElement(name), []))
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard refusal == nil, !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    private mutating func end() {
        guard refusal == nil, var (element, text) = open.popLast() else { return }
        while text.last?.isXMLBlank == true { text.removeLast() }
        element.text = String(decoding: text.drop { $0.isXMLBlank }, as: UTF8.self)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].element.children.append(element)
        }
    }

    private mutating func failed(_ code: Int32) {
        if failure == nil { failure = (code, xmlByteConsumed(context)) }
    }

    /// The callbacks, which get a pointer to a builder. Unset callbacks do nothing: nothing is declared, resolved or
    /// loaded, and every entity but XML's own five is unknown, which is an error.
    static var callbacks: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { builder, name, _, _, _, _, _, _, _ in
            guard let builder, let name else { return }
            builder.assumingMemoryBound(to: XMLTreeBuilder.self).pointee.start(String(cString: name))
        }
        handler.endElementNs = { builder, _, _, _ in
            builder?.assumingMemoryBound(to: XMLTreeBuilder.self).pointee.end()
        }
        handler.characters = { builder, text, count in
            let piece = UnsafeBufferPointer(start: text, count: Int(count))
            builder?.assumingMemoryBound(to: XMLTreeBuilder.self).pointee.append(piece)
        }
        handler.cdataBlock = handler.characters
        handler.internalSubset = { builder, _, _, _ in
            builder?.assumingMemoryBound(to: XMLTreeBuilder.self).pointee.refuse(.documentType)
        }
        // Without this callback libxml2 writes its errors to standard error. Those that are not fatal, such as an
        // undeclared prefix, are accepted.
        handler.serror = { builder, error in
            guard let builder, let error, error.pointee.level == XML_ERR_FATAL else { return }
            builder.assumingMemoryBound(to: XMLTreeBuilder.self).pointee.failed(error.pointee.code)
        }
        return handler
    }
}
