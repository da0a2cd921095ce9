@testable import Net
import Testing

private func read(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
    try XMLReader.read(Array(text.utf8), limits: limits)
}

@Suite struct XMLReaderTests {
    static let plain = XMLElement("A_REQ", children: [XMLElement("DevID", text: "811"), XMLElement("Name", text: "名称")])

    /// All forms of one document.
    @Test(arguments: [
        #"<?xml version="1.0" encoding="UTF-8" ?><A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>"#,
        #"<?xml version="1.0" encoding=" UTF-8" ?><A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>"#,
        #"<?xml version='1.0' encoding = 'utf-8 '?><A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>"#,
        #"<?xml version="1.0"?><A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>"#,
        "<A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>",
        "\r\n\r\n <A_REQ>\r\n\t<DevID> 811\r\n</DevID >\r\n<Name >  名称 </Name>\r\n</A_REQ>\r\n\r\n",
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>\0\0",
        "HTTP gateway says:\n<?xml version=\"1.0\"?><A_REQ><DevID>811</DevID><Name>名称</Name></A_REQ>",
        "<!-- <x> --><A_REQ a='1'><DevID b=\"&lt;\">8<!-- - -->1<?pi?>1</DevID><Name><![CDATA[名称]]></Name></A_REQ>",
        "<q:A_REQ><DevID>811</DevID><q:Name>名称</q:Name></q:A_REQ>",
        "<p:A_REQ xmlns:p='urn:x'><p:DevID>&#56;1&#x31;</p:DevID>.....<Name>名称</Name></p:A_REQ>",
    ])
    func forms(_ document: String) throws {
        var root = try read(document)
        root.text = ""
        #expect(root == Self.plain)
    }

    @Test func xmlsOwnEntities() throws {
        #expect(try read("<a>&lt;&amp;&gt;&quot;&apos;</a>").text == "<&>\"'")
    }

    @Test func unknownElementsAndRepeatedOnes() throws {
        let root = try read("<r><x><y><z>1</z></y></x><f>1</f><f>2</f></r>")
        #expect(root.children.map(\.name) == ["x", "f", "f"])
        #expect(root.child("f")?.text == "1")
        #expect(root.child("none") == nil)
    }

    @Test(arguments: [
        "", " \r\n", "no xml", "\0", "<?xml version=\"1.0\"?>", "<?xml version=\"1.0\"?>  ",
    ])
    func empty(_ document: String) {
        #expect(throws: XMLError.empty) { try read(document) }
    }

    @Test(arguments: [
        ("<a>", "closed"), ("<a><b></a>", "match"), ("<a></a><b></b>", "follows"), ("<a></a>x", "follows"),
        ("<a>&nbsp;</a>", "entity"), ("<a>&x;</a>", "entity"), ("<a b='&x;'/>", "entity"), ("<a>&#0;</a>", "forbids"),
        ("<a>\u{1}</a>", "XML"), ("<", "XML"), ("<a", "XML"), ("<>", "XML"), ("< a></ a>", "XML"),
        ("<a>]]></a>", "XML"),
        ("<?xml version=\"1.0\"", "declaration"), ("<a/><?xml version='1.0'?>", "XML"), ("<a b=1/>", "XML"),
    ])
    func malformed(_ document: String, reason: String) {
        let error = #expect(throws: XMLError.self) { try read(document) }
        guard case .malformed = error else {
            Issue.record("\(document): \(error.debugDescription)")
            return
        }
        #expect(error?.description.contains(reason) == true, "\(document): \(error?.description ?? "")")
    }

    @Test func saysTheLine() {
        #expect(throws: XMLError.malformed(line: 3, reason: "an end tag does not match its start tag")) {
            try read("<a>\n<b>\n</c></a>")
        }
    }

    /// A document may hold passwords, and errors are logged.
    @Test func errorsQuoteNothing() {
        let error = #expect(throws: XMLError.self) { try read("<a><Password>&secret;</Password></a>") }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: ["GB2312", "UTF-16", "ISO-8859-1", "UTF-7"])
    func otherEncodings(_ name: String) {
        #expect(throws: XMLError.encoding(name)) { try read("<?xml version=\"1.0\" encoding=\"\(name)\"?><a/>") }
    }

    @Test func notUTF8() {
        #expect(throws: XMLError.notUTF8) { try XMLReader.read(Array("<a>".utf8) + [0xB2, 0xE2] + Array("</a>".utf8)) }
        #expect(throws: XMLError.notUTF8) { try XMLReader.read("<a/>".utf8.flatMap { [$0, 0] }) }
        #expect(throws: XMLError.notUTF8) { try read("<a>\0</a>") }
    }
}

/// What is made to exhaust or to spy: refused, in words, at once.
@Suite struct HostileXMLTests {
    static let bomb = """
        <?xml version="1.0"?>
        <!DOCTYPE b [<!ENTITY a "aaaaaaaaaaaaaaaa">
        """
        + (1...9).map {
            "<!ENTITY a\($0) \"" + String(repeating: "&a\($0 == 1 ? "" : "\($0 - 1)");", count: 10) + "\">"
        }
        .joined() + "]><b>&a9;</b>"

    @Test(arguments: [
        bomb,
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\"><a/>",
        "<!DOCTYPE a PUBLIC \"x\" \"http://127.0.0.1:9/x.dtd\"><a/>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;]><a/>",
        "<!DOCTYPE a [<!ELEMENT a ANY><!ATTLIST a b CDATA \"c\">]><a/>",
        "<!-- --><!DOCTYPE a [<!ENTITY e \"&e;\">]><a>&e;</a>",
    ])
    func documentTypes(_ document: String) {
        #expect(throws: XMLError.documentType) { try read(document) }
    }

    @Test func openTags() {
        let document = String(repeating: "<a>", count: 21_845)
        #expect(document.utf8.count == 65_535)
        #expect(throws: XMLError.tooDeep(limit: 16)) { try read(document) }
        #expect(XMLError.tooDeep(limit: 16).description == "elements nested more than 16 deep")
    }

    @Test func depthIsCountedFromTheRoot() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try read(nested(16)).name == "a")
        #expect(throws: XMLError.tooDeep(limit: 16)) { try read(nested(17)) }
    }

    @Test func manyElements() throws {
        let limits = XMLLimits(elements: 10)
        #expect(try read("<r>" + String(repeating: "<a/>", count: 9) + "</r>", limits: limits).children.count == 9)
        #expect(throws: XMLError.tooManyElements(limit: 10)) {
            try read("<r>" + String(repeating: "<a/>", count: 10) + "</r>", limits: limits)
        }
        #expect(throws: XMLError.tooManyElements(limit: 4_096)) {
            try read("<r>" + String(repeating: "<a/>", count: 16_000) + "</r>")
        }
    }

    @Test func longNames() throws {
        let name = String(repeating: "a", count: 256)
        #expect(try read("<\(name)/>").name == name)
        #expect(throws: XMLError.nameTooLong(limit: 256)) { try read("<\(name)a/>") }
    }

    @Test func manyBytes() {
        let document = "<a>" + String(repeating: "x", count: 65_536) + "</a>"
        #expect(throws: XMLError.tooLong(bytes: 65_543, limit: 65_536)) { try read(document) }
        #expect(throws: XMLError.tooLong(bytes: 4, limit: 3)) { try read("<a/>", limits: XMLLimits(bytes: 3)) }
    }

    /// Apart from the macro, where Swift 6.2 gives up on their types.
    private static let longParts: [String] = [
        "<a " + (0..<5_000).map { "a\($0)='1' " }.joined() + "/>",
        "<a b='" + String(repeating: "&lt;", count: 16_000) + "'/>",
        "<" + String(repeating: "a", count: 65_000) + "/>",
        "<a>" + String(repeating: "&amp;", count: 13_000) + "</a>",
        "<a " + (0..<3_000).map { "xmlns:n\($0)='u' " }.joined() + "/>",
        "<a><!--" + String(repeating: "- ", count: 32_000) + "--></a>",
    ]

    @Test(arguments: longParts)
    func longPartsAreReadOrRefused(_ document: String) {
        _ = try? read(document)
    }
}
