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
        if document.count > limits.bytes { throw .tooLong(bytes: document.count, limit: limits.bytes) }
        let body = Array(try XMLDeclaration(of: document).body)
        // Checked here: libxml2 would continue in Latin-1, and end the text at a NUL.
        guard !body.contains(0), String(validating: body, as: UTF8.self) != nil else { throw .notUTF8 }
        _ = initialised
        var builder = XMLTreeBuilder(limits: limits)
        return try withUnsafeMutablePointer(to: &builder) { builder throws(XMLError) in
            try parse(body, into: builder)
        }
    }

    /// libxml2's own tables, initialised once before any thread parses.
    private static let initialised: Void = xmlInitParser()

    /// Parses with `builder`. libxml2 uses it exclusively during the call, through the pointer that its callbacks get.
    private static func parse(
        _ body: [UInt8], into builder: UnsafeMutablePointer<XMLTreeBuilder>
    ) throws(XMLError) -> XMLElement {
        var callbacks = XMLTreeBuilder.callbacks
        guard let context = xmlCreatePushParserCtxt(&callbacks, builder, nil, 0, nil) else { throw .noMemory }
        defer { xmlFreeParserCtxt(context) }
        builder.pointee.context = context
        // XML_PARSE_HUGE stays off, so libxml2's own limits apply after ours.
        guard xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue)) == 0,
            xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8) == 0
        else { throw .noMemory }
        let status = body.withUnsafeBytes { bytes in
            xmlParseChunk(context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), 1)
        }
        if let refusal = builder.pointee.refusal { throw refusal }
        // Its status is not used: it treats an undeclared prefix as an error, which is accepted here.
        guard context.pointee.wellFormed == 1, clibxml2_is_stopped(context) == 0, let root = builder.pointee.root else {
            throw malformed(context, status, hasRoot: builder.pointee.root != nil)
        }
        return root
    }

    /// The error in our words: libxml2's message quotes the document.
    private static func malformed(_ context: xmlParserCtxtPtr, _ status: Int32, hasRoot: Bool) -> XMLError {
        let error = xmlCtxtGetLastError(context)
        let line = Int(error?.pointee.line ?? 0)
        let reason =
            switch xmlParserErrors(UInt32(bitPattern: error?.pointee.code ?? status)) {
            case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START: "there is no root element"
            case XML_ERR_DOCUMENT_END where hasRoot: "something follows the root element"
            case XML_ERR_TAG_NAME_MISMATCH: "an end tag does not match its start tag"
            case XML_ERR_DOCUMENT_END, XML_ERR_TAG_NOT_FINISHED: "it ends before all elements are closed"
            case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY: "an entity other than XML's own five"
            case XML_ERR_LT_REQUIRED, XML_ERR_GT_REQUIRED, XML_ERR_NAME_REQUIRED: "a tag is written wrongly"
            case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF: "a character that XML forbids"
            default: "libxml2 refuses it (its error \(error?.pointee.code ?? status))"
            }
        return .malformed(line: max(1, line), reason: reason)
    }
}
