import Glibc
@testable import Net
import Testing
@testable import Uplink

/// The examples of the text, each in its file.
struct Example: Sendable, CustomTestStringConvertible {
    let clause: String
    let root: String
    let document: [UInt8]
    var testDescription: String { "\(clause) \(root)" }

    static let folder = repository + "/Tests/Fixtures/platform"

    static let all: [Example] = {
        guard let folder = opendir(Example.folder) else { return [] }
        defer { closedir(folder) }
        var examples: [Example] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let parts = name.split(separator: "-")
            guard parts.count == 2, name.hasSuffix(".xml"), let document = contents("\(Example.folder)/\(name)")
            else { continue }
            examples.append(Example(clause: String(parts[0]), root: String(parts[1].dropLast(4)), document: document))
        }
        return examples.sorted { ($0.clause, $0.root) < ($1.clause, $1.root) }
    }()
}

@Suite struct ExampleTests {
    /// Every message's type by its root.
    static let types: [String: any PlatformMessage.Type] = {
        var types: [String: any PlatformMessage.Type] = [:]
        for type in [RedirectRequest.self, RedirectResponse.self, RegisterRequest.self, RegisterResponse.self]
            as [any PlatformMessage.Type]
        { types[type.root] = type }
        for command in LinkCommand.allCases {
            func add<R: LinkRequest>(_: R.Type) {
                types[R.root] = R.self
                types[R.Response.root] = R.Response.self
            }
            add(command.request)
        }
        return types
    }()

    /// Chapter 11's.
    static let localTypes: [String: any PlatformMessage.Type] = [
        LocalGetWiFiRequest.root: LocalGetWiFiRequest.self, LocalSetWiFiRequest.root: LocalSetWiFiRequest.self,
    ]

    @Test func areAllThere() {
        #expect(Example.all.count == 70)
        // All but the later ones and what the text lists and never defines.
        let undefined = [LinkCommand.setRecordParameters, .getRecordParameters, .fileDelete]
        let roots = Set(Example.all.map(\.root))
        for command in LinkCommand.allCases
        where command.rawValue <= 0x7B && command != .alarmNotify && !undefined.contains(command) {
            #expect(roots.contains(command.request.root), "\(command)")
            #expect(roots.contains(command.request.name + "_RES"), "\(command)")
        }
    }

    /// As they stand, with the blank in the encoding's name and without, with CRLF, and without the declaration.
    @Test(arguments: Example.all)
    func decode(_ example: Example) throws {
        let element = try XMLReader.read(example.document)
        #expect(element.name == example.root)
        let text = String(decoding: example.document, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropFirst().joined(separator: "\n")
        for form in [
            "<?xml version=\"1.0\" encoding=\" UTF-8\" ?>\n" + body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body,
            body,
        ] {
            #expect(try XMLReader.read(Array(form.utf8)) == element)
        }
        // XML 1.0 2.11: a CRLF in a text is a LF.
        #expect(try XMLReader.read(Array(lines.joined(separator: "\r\n").utf8)) == element)
    }

    /// The examples' values are descriptions. With values in their places, each is a message of its type, and what that
    /// writes has the example's elements in the example's order.
    @Test(arguments: Example.all)
    func areTheTypedMessages(_ example: Example) throws {
        let filled = Self.filled(try XMLReader.read(example.document))
        let type = try #require(Self.types[example.root])
        if example.clause.hasPrefix("11."), example.root.hasSuffix("_REQ") {
            // Chapter 11's requests come from a phone in the device's own network and name no device.
            #expect(throws: MessageError.missing(element: "DevID")) { try type.init(filled) }
            let local = try #require(Self.localTypes[example.root])
            #expect(try local.init(filled).element == filled)
        } else {
            #expect(try type.init(filled).element == filled)
        }
    }

    private static func filled(_ element: XMLElement) -> XMLElement {
        if element.children.isEmpty { return XMLElement(element.name, text: value(of: element.name)) }
        var filled = XMLElement(element.name)
        for child in element.children {
            let isDots = !child.text.isEmpty && child.text.allSatisfy { $0 == "." }
            if !isDots { filled.children.append(Self.filled(child)) }
        }
        // Chapter 7.5.22's times have a date, the policies' don't.
        if element.name == "FILE_QUERY_REQ" || element.name == "File" {
            for index in filled.children.indices where filled.children[index].name.hasSuffix("Time") {
                filled.children[index].text = "201308161200"
            }
        }
        return filled
    }

    private static func value(of name: String) -> String {
        switch name {
        case _ where name.hasSuffix("_REQ"): ""
        case "Time": "20130816120000"
        case "StartTime": "08:00"
        case "EndTime": "09:30"
        case "HashToken": "0123456789abcdef0123456789ABCDEF"
        case "FrameRate": "25"
        case "DevID", "IpcamDevID": "81100000001"
        case _ where name.hasSuffix("IP"): "10.0.0.1"
        case _ where name.hasSuffix("Port"): "8588"
        default: "1"
        }
    }
}
