@testable import Device
@testable import Net
import Testing
@testable import Uplink

@Suite struct MessageTests {
    @Test(arguments: Sample.all)
    func roundTrips(_ sample: Sample) throws {
        func check<M: PlatformMessage>(_ message: M) throws {
            #expect(try M(document: message.document) == message)
        }
        try check(sample.message)
    }

    /// Whatever the order of the elements, with blanks around the values, and with elements that nobody knows.
    @Test(arguments: Sample.all)
    func readsLiberally(_ sample: Sample) throws {
        func disturbed(_ element: XMLElement) -> XMLElement {
            if element.children.isEmpty { return XMLElement(element.name, text: "\r\n  \(element.text)\t") }
            // Elements of one name keep their order.
            let names = element.children.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let children = names.reversed().flatMap { name in element.children.filter { $0.name == name } }
            return XMLElement(
                element.name,
                children: [XMLElement("Unknown", children: [XMLElement("DevID", text: "x")])]
                    + children.map(disturbed))
        }
        func check<M: PlatformMessage>(_ message: M) throws {
            #expect(try M(document: XMLWriter.write(disturbed(message.element))) == message)
        }
        try check(sample.message)
    }

    /// Each request has its own command, name and answer, and there is a sample of each.
    @Test func everyCommand() {
        let roots = Set(Sample.all.map { type(of: $0.message).root })
        for command in LinkCommand.allCases {
            let request = command.request
            #expect(request.command == command)
            #expect(roots.contains(request.name + "_REQ") && roots.contains(request.name + "_RES"), "\(command)")
        }
        #expect(Set(LinkCommand.allCases.map { $0.request.name }).count == LinkCommand.allCases.count)
        #expect(Sample.refusals.count == LinkCommand.allCases.count)
    }

    /// Whoever takes an element away or spoils it gets an error that names it, or a message without it.
    @Test(arguments: Sample.all)
    func everyElementCounts(_ sample: Sample) throws {
        func check<M: PlatformMessage>(_ message: M) throws {
            let whole = message.element
            // What is empty may stand for what is missing.
            for (index, child) in whole.children.enumerated() where child != XMLElement(child.name) {
                var without = whole
                without.children.remove(at: index)
                do throws(MessageError) {
                    #expect(try M(without) != message, "\(child.name) does not matter")
                } catch {
                    #expect(error == .missing(element: child.name))
                }
            }
        }
        try check(sample.message)
    }

    @Test func exactDocument() {
        let request = HeartbeatRequest(deviceID: device, viewers: field("2"), addresses: addresses)
        #expect(
            String(decoding: request.document, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <HEARTBEAT_REQ><DevID>81100000001</DevID><CurVideoNum>2</CurVideoNum><UpnpIP>11.22.33.44</UpnpIP>\
                <RtspUpnpPort>43210</RtspUpnpPort><LocalIP>192.168.1.10</LocalIP><RtspLocalPort>8554</RtspLocalPort>\
                <TurnRelayIP>0.0.0.0</TurnRelayIP><RtspTurnRelayPort>0</RtspTurnRelayPort></HEARTBEAT_REQ>
                """)
    }

    @Test func unknownCommandsAnswer() {
        #expect(
            String(decoding: ErrorResponse(deviceID: nil).document, as: UTF8.self).hasSuffix(
                "<ERROR_RES><Result>255</Result><DevID></DevID></ERROR_RES>"))
    }

    @Test func refusalOfARequestThatCantBeRead() {
        #expect(
            String(decoding: XMLWriter.write(LinkCommand.videoPTZ.refusal(deviceID: device)), as: UTF8.self).hasSuffix(
                "<VIDEO_PTZ_RES><Result>1</Result><DevID>81100000001</DevID></VIDEO_PTZ_RES>"))
    }

    @Test func longestAnswersFitIntoAFrame() {
        let network = WiFiNetwork(
            ssid: field(String(repeating: "&", count: 32)), signal: field("100"), security: .other, isInUse: true)
        let networks = GetWiFiResponse(
            result: .success, deviceID: device, networks: Array(repeating: network, count: 10))
        let file = FoundFile(
            name: field(String(repeating: "&", count: 255)), size: field("9223372036854775807"),
            start: field("201308161200"), end: field("201308161205"))
        let files = FileQueryResponse(
            result: .success, deviceID: device, total: field("10"), files: Array(repeating: file, count: 10))
        let kept = KeptRecordingPolicy(id: field("2147483647"), policy: morning)
        let policies = QueryRecordPolicyResponse(
            result: .success, deviceID: device, policies: Array(repeating: kept, count: 28))
        for document in [networks.document, files.document, policies.document] {
            #expect(document.count <= LinkFrame.maximumPayload)
        }
    }
}
