@testable import Net
import Testing

private func read(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
    try XMLReader.read(Array(text.utf8), limits: limits)
}

/// Why a document is refused.
private func reason(_ document: [UInt8], limits: XMLLimits = XMLLimits()) -> XMLError.Reason? {
    do throws(XMLError) {
        _ = try XMLReader.read(document, limits: limits)
        return nil
    } catch {
        return error.reason
    }
}

private func reason(_ text: String, limits: XMLLimits = XMLLimits()) -> XMLError.Reason? {
    reason(Array(text.utf8), limits: limits)
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
        #expect(reason(document) == .empty)
    }

    @Test(arguments: [
        ("<a>", "closed"), ("<a><b></a>", "match"), ("<a></a><b></b>", "follows"), ("<a></a>x", "follows"),
        ("<a>&nbsp;</a>", "entity"), ("<a>&x;</a>", "entity"), ("<a b='&x;'/>", "entity"), ("<a>&#0;</a>", "forbids"),
        ("<a>\u{1}</a>", "XML"), ("<", "XML"), ("<a", "XML"), ("<>", "XML"), ("< a></ a>", "XML"),
        ("<a>]]></a>", "XML"),
        ("<?xml version=\"1.0\"", "declaration"), ("<a/><?xml version='1.0'?>", "XML"), ("<a b=1/>", "XML"),
    ])
    func malformed(_ document: String, words: String) {
        let error = #expect(throws: XMLError.self) { try read(document) }
        guard case .malformed = error?.reason else {
            Issue.record("\(document): \(error.debugDescription)")
            return
        }
        #expect(error?.description.contains(words) == true, "\(document): \(error?.description ?? "")")
    }

    /// Where a document is broken, as logs say it. Apart from the macro, for the sake of its type.
    private static let broken: [(String, String)] = [
        ("<a>\n<b>\n</c></a>", "line 3, byte 12: not well-formed XML: an end tag does not match its start tag"),
        ("<a>\n<b/>", "line 2, byte 8: not well-formed XML: it ends before all elements are closed"),
        (
            "\r\n<?xml version=\"1.0\"?>\n<a>\n&nbsp;</a>",
            "line 4, byte 34: not well-formed XML: an entity other than XML's own five"
        ),
        ("<a/>\n<b/>", "line 2, byte 5: not well-formed XML: something follows the root element"),
        ("<a>\n<b\n c=1/></a>", "line 3, byte 10: not well-formed XML: libxml2 refuses it (its error 39)"),
        ("<a>\n\u{1}</a>", "line 2, byte 4: not well-formed XML: a character that XML forbids"),
        (
            "gateway\n<?xml version=\"1.0\" encoding=\"GB2312\"?><a/>",
            "line 2, byte 8: XML in the encoding 'GB2312'; only UTF-8 is read"
        ),
        ("gateway\n<?xml version=\"1.0\"", "line 2, byte 8: not well-formed XML: the XML declaration has no end"),
        ("<a>\n\0</a>", "line 2, byte 4: XML that is not UTF-8 text"),
        ("\n<!DOCTYPE a><a/>", "line 2, byte 12: XML with a document type (<!DOCTYPE), which is never read"),
        ("<a><a>\n" + String(repeating: "<a>", count: 16), "line 2, byte 51: elements nested more than 16 deep"),
        (
            "<a>\n<" + String(repeating: "b", count: 300) + "/></a>",
            "line 2, byte 305: an element's name of more than 256 bytes"
        ),
        ("", "no XML in it"),
    ]

    @Test(arguments: broken)
    func saysWhere(_ document: String, words: String) {
        let error = #expect(throws: XMLError.self) { try read(document) }
        #expect(error?.description == words)
    }

    @Test func saysWhereTextIsNotUTF8() {
        let error = #expect(throws: XMLError.self) { try XMLReader.read(Array("\n<a>x".utf8) + [0xB2, 0xE2, 0x3C]) }
        #expect(error?.description == "line 2, byte 5: XML that is not UTF-8 text")
    }

    /// A document may hold passwords, and errors are logged.
    @Test func errorsQuoteNothing() {
        let error = #expect(throws: XMLError.self) { try read("<a><Password>&secret;</Password></a>") }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: ["GB2312", "UTF-16", "ISO-8859-1", "UTF-7"])
    func otherEncodings(_ name: String) {
        #expect(reason("<?xml version=\"1.0\" encoding=\"\(name)\"?><a/>") == .encoding(name))
    }

    @Test func notUTF8() {
        #expect(reason(Array("<a>".utf8) + [0xB2, 0xE2] + Array("</a>".utf8)) == .notUTF8)
        #expect(reason("<a/>".utf8.flatMap { [$0, 0] }) == .notUTF8)
        #expect(reason("<a>\0</a>") == .notUTF8)
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
        #expect(reason(document) == .documentType)
    }

    @Test func openTags() {
        let document = String(repeating: "<a>", count: 21_845)
        #expect(document.utf8.count == 65_535)
        #expect(reason(document) == .tooDeep(limit: 16))
        #expect(XMLError.Reason.tooDeep(limit: 16).description == "elements nested more than 16 deep")
    }

    @Test func depthIsCountedFromTheRoot() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try read(nested(16)).name == "a")
        #expect(reason(nested(17)) == .tooDeep(limit: 16))
    }

    @Test func manyElements() throws {
        let limits = XMLLimits(elements: 10)
        #expect(try read("<r>" + String(repeating: "<a/>", count: 9) + "</r>", limits: limits).children.count == 9)
        let ten = "<r>" + String(repeating: "<a/>", count: 10) + "</r>"
        #expect(reason(ten, limits: limits) == .tooManyElements(limit: 10))
        let more = "<r>" + String(repeating: "<a/>", count: 16_000) + "</r>"
        #expect(reason(more) == .tooManyElements(limit: 4_096))
    }

    @Test func longNames() throws {
        let name = String(repeating: "a", count: 256)
        #expect(try read("<\(name)/>").name == name)
        #expect(reason("<\(name)a/>") == .nameTooLong(limit: 256))
    }

    @Test func manyBytes() {
        let document = "<a>" + String(repeating: "x", count: 65_536) + "</a>"
        #expect(reason(document) == .tooLong(bytes: 65_543, limit: 65_536))
        #expect(reason("<a/>", limits: XMLLimits(bytes: 3)) == .tooLong(bytes: 4, limit: 3))
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
