import CLibXML2

/// Builds elements from libxml2's callbacks, and stops the parser where a document exceeds the limits.
struct XMLTreeBuilder {
    let limits: XMLLimits
    /// The parser, for stopping it.
    var context: xmlParserCtxtPtr?
    private(set) var root: XMLElement?
    private(set) var refusal: XMLError?

    /// The open elements, from the root on, with the text received so far.
    private var open: [(element: XMLElement, text: [UInt8])] = []
    private var elements = 0

    init(limits: XMLLimits) { self.limits = limits }

    /// Stops the parser. libxml2 makes no more callbacks then, except for a text that it has begun.
    private mutating func refuse(_ error: XMLError) {
        guard refusal == nil else { return }
        refusal = error
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
        // Without this callback libxml2 writes its errors to standard error.
        handler.serror = { _, _ in }
        return handler
    }
}
