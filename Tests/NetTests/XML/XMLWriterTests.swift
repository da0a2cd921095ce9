@testable import Net
import Testing

@Suite struct XMLWriterTests {
    @Test func form() {
        let root = XMLElement("A_RES", children: [XMLElement("Result", text: "0"), XMLElement("DevID")])
        #expect(
            String(decoding: XMLWriter.write(root), as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A_RES><Result>0</Result><DevID></DevID></A_RES>")
    }

    @Test(arguments: [
        "plain", "镜头异常", "<b>&amp;</b>", "]]>", "\"'", "a\rb\nc\td", "\u{10FFFF}\u{E000}", "</DevID>", "<!DOCTYPE a>",
        "",
    ])
    func textComesBack(_ text: String) throws {
        #expect(try XMLReader.read(XMLWriter.write(XMLElement("a", text: text))) == XMLElement("a", text: text))
    }

    @Test(arguments: ["a\0b", "a\u{1}b", "a\u{1B}b", "a\u{FFFE}b", "a\u{FFFF}b"])
    func whatNoDocumentMayHold(_ text: String) throws {
        #expect(try XMLReader.read(XMLWriter.write(XMLElement("a", text: text))).text == "a\u{FFFD}b")
    }
}
