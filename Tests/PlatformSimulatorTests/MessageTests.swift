import Testing

@testable import platform_simulator

@Suite struct MessageTests {
    private func read(_ text: String) throws -> Element {
        var reader = ElementReader(Array(text.utf8))
        return try reader.document()
    }

    @Test(arguments: [Element.Hand.tidy, .untidy]) func whatItWritesItReads(hand: Element.Hand) throws {
        let element = Element("A", "", [Element("B", "1 < 2 & 镜头"), Element("C", "", [Element("D", "x")])])
        let back = try read(element.document(hand))
        #expect(back["B"] == "1 < 2 & 镜头")
        #expect(back.children.first { $0.name == "C" }?["D"] == "x")
    }

    @Test(arguments: [
        "", "<A>", "<A></B>", "<A/><B/>", "<A x='1'/>", "<!DOCTYPE A><A/>", "<A>&who;</A>", "<A>&#0;</A>", "<A>&",
        "text",
        "<A><!-- </A>", String(repeating: "<A>", count: 20_000),
    ])
    func badXMLIsRefused(text: String) {
        #expect(throws: SimulatorError.self) { try read(text) }
    }

    @Test func eachCommandIsThereOnce() {
        let commands = Message.table.compactMap(\.command)
        let expected = Array(0x31...0x37) + Array(0x60...0x7D) + [0x7F, 0x80]
        #expect(commands.sorted() == expected.map { UInt8($0) })
    }

    @Test func whatTheTextDoesNotAllowIsNoted() throws {
        let heartbeat = try #require(Message.of(command: 0x33))
        let right = """
            <HEARTBEAT_REQ><DevID>1</DevID><CurVideoNum>0</CurVideoNum><UpnpIP>0.0.0.0</UpnpIP>\
            <RtspUpnpPort>0</RtspUpnpPort><LocalIP>10.0.0.1</LocalIP><RtspLocalPort>554</RtspLocalPort></HEARTBEAT_REQ>
            """
        #expect(try heartbeat.oddities(of: read(right)) == [])
        let late = "<HEARTBEAT_REQ><CurVideoNum>0</CurVideoNum><DevID>1</DevID><DevID>1</DevID><X/></HEARTBEAT_REQ>"
        let oddities = try heartbeat.oddities(of: read(late))
        #expect(oddities.contains("HEARTBEAT_REQ: DevID stands after CurVideoNum"))
        #expect(oddities.contains("HEARTBEAT_REQ: DevID stands there 2 times"))
        #expect(oddities.contains("HEARTBEAT_REQ: X is not in the text"))
        #expect(oddities.contains("HEARTBEAT_REQ: LocalIP is missing"))
        // A refusal needs no more than Result and DevID.
        let query = try #require(Message.of(command: 0x61))
        func answer(_ result: Int) -> String {
            "<GET_CHANNEL_RES><Result>\(result)</Result><DevID>1</DevID></GET_CHANNEL_RES>"
        }
        #expect(try query.oddities(of: read(answer(1))) == [])
        #expect(try query.oddities(of: read(answer(0))).count == 5)
    }

    @Test func timesAreThoseOfTheZone() {
        #expect(platformTime(secondsSince1970: 1_375_344_000, utcOffset: 8 * 3600) == "20130801160000")
        #expect(platformTime(secondsSince1970: 0, utcOffset: -3600) == "19691231230000")
    }
}
