@testable import Base
@testable import Media
@testable import Net
@testable import System
import Testing
@testable import Uplink

private func read<M: PlatformMessage>(_: M.Type, _ text: String) throws(MessageError) -> M {
    try M(document: Array(text.utf8))
}

@Suite struct MessageErrorTests {
    @Test func notXML() {
        #expect(throws: MessageError.xml(XMLError(.empty))) { try read(RebootRequest.self, "REBOOT") }
        let error = #expect(throws: MessageError.self) { try read(RebootRequest.self, "<!DOCTYPE a><REBOOT_REQ/>") }
        #expect(error?.description.contains("document type") == true)
    }

    @Test func anotherMessage() {
        #expect(throws: MessageError.wrongRoot(expected: "REBOOT_REQ", found: "REBOOT_RES")) {
            try read(RebootRequest.self, "<REBOOT_RES><DevID>1</DevID></REBOOT_RES>")
        }
    }

    @Test(arguments: [
        ("<DevID>1</DevID><ChannelNo>0</ChannelNo>", MessageError.missing(element: "PtzDirection")),
        ("<DevID>1</DevID><ChannelNo>-1</ChannelNo><PtzDirection>0</PtzDirection>",
         .badValue(element: "ChannelNo", found: "-1", allowed: "a number from 0 to 255")),
        ("<DevID>1</DevID><ChannelNo>256</ChannelNo><PtzDirection>0</PtzDirection>",
         .badValue(element: "ChannelNo", found: "256", allowed: "a number from 0 to 255")),
        ("<DevID>1</DevID><ChannelNo>99999999999999999999</ChannelNo><PtzDirection>0</PtzDirection>",
         .badValue(element: "ChannelNo", found: "99999999999999999999", allowed: "a number from 0 to 255")),
        ("<DevID>1</DevID><ChannelNo></ChannelNo><PtzDirection>0</PtzDirection>",
         .badValue(element: "ChannelNo", found: "", allowed: "a number from 0 to 255")),
        ("<DevID>1</DevID><ChannelNo>0</ChannelNo><PtzDirection>5</PtzDirection>",
         .badValue(element: "PtzDirection", found: "5", allowed: "one of 0, 1, 2, 3, 4")),
        ("<DevID></DevID><ChannelNo>0</ChannelNo><PtzDirection>5</PtzDirection>",
         .badValue(element: "DevID", found: "", allowed: "1 to 32 characters without blanks")),
    ])
    func values(_ body: String, expected: MessageError) {
        #expect(throws: expected) { try read(VideoPTZRequest.self, "<VIDEO_PTZ_REQ>\(body)</VIDEO_PTZ_REQ>") }
    }

    /// What is missing is not the same as what is wrong: the latter must not pass for "leave it as it is".
    @Test func aWrongParameterIsNotAMissingOne() throws {
        let head = "<SET_CHANNEL_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo><StreamType>1</StreamType>"
        let request = try read(SetChannelRequest.self, head + "<BitRate></BitRate></SET_CHANNEL_REQ>")
        #expect(request.parameters == VideoParameters())
        #expect(throws: MessageError.badValue(element: "BitRate", found: "14", allowed: "a number from 1 to 13")) {
            try read(SetChannelRequest.self, head + "<BitRate>14</BitRate></SET_CHANNEL_REQ>")
        }
    }

    @Test(arguments: [("08:00", "08:00"), ("08:00", "07:59"), ("24:00", "24:00"), ("12:00", "24:01"), ("x", "09:00")])
    func recordingTimes(_ start: String, end: String) {
        #expect(throws: MessageError.self) {
            try read(AddRecordPolicyRequest.self, """
                <ADD_RECORD_POLICY_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo><WeekPolicy><StoreType>0</StoreType>\
                <StreamType>1</StreamType><Week>1</Week><StartTime>\(start)</StartTime><EndTime>\(end)</EndTime>\
                </WeekPolicy></ADD_RECORD_POLICY_REQ>
                """)
        }
    }

    @Test func nothingToAddOrDelete() {
        #expect(throws: MessageError.missing(element: "WeekPolicy")) {
            try read(AddRecordPolicyRequest.self,
                "<ADD_RECORD_POLICY_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo></ADD_RECORD_POLICY_REQ>")
        }
        #expect(throws: MessageError.missing(element: "FileName")) {
            try read(
                FileDeleteRequest.self, "<FILE_DELETE_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo></FILE_DELETE_REQ>")
        }
        #expect(throws: MessageError.self) {
            try read(FileDeleteRequest.self, """
                <FILE_DELETE_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo><FileName>a.ts</FileName>\
                <FileName>../../etc/passwd</FileName></FILE_DELETE_REQ>
                """)
        }
    }

    /// What an answer could do without must not keep a device out.
    @Test func nonsenseInAnAnswer() throws {
        let answer = try read(RegisterResponse.self, """
            <REGISTER_RES><Result>0</Result><DevID>a very long name, with blanks, that is no number</DevID>
            <NatIP>10.0.0.1</NatIP><NatPort>8588</NatPort><BackupNatIP/><BackupNatPort>none</BackupNatPort>
            <Time>today</Time><New><Result>7</Result></New></REGISTER_RES>
            """)
        #expect(answer == RegisterResponse(
            result: .success, deviceID: nil, serverHost: field("10.0.0.1"), serverPort: field("8588")))
        #expect(throws: MessageError.missing(element: "Result")) { try read(LoginResponse.self, "<LOGIN_RES/>") }
    }

    @Test func errorsAndPrintsKeepSecrets() {
        let error = #expect(throws: MessageError.self) {
            try read(VideoPlayRequest.self, """
                <VIDEO_PLAY_REQ><DevID>1</DevID><ChannelNo>0</ChannelNo><StreamType>1</StreamType>\
                <HashToken>nearly-a-token</HashToken></VIDEO_PLAY_REQ>
                """)
        }
        #expect(error?.description == "HashToken is something else, not 32 hex digits")
        let login = LoginRequest(
            firmware: "1", deviceID: device, deviceKey: Secret(wireText: "geheim"), addresses: addresses,
            network: .wired)
        let play = VideoPlayRequest(deviceID: device, channel: channel, stream: .main, token: token)
        for text in ["\(login)", String(reflecting: login), "\(play)", String(reflecting: play)] {
            #expect(!text.contains("geheim") && !text.contains(token.wireText))
        }
        for sample in Sample.all {
            let secrets = ["DevKey", "HashToken", "Password", "EPassword", "FtpPassword", "OnvifPassword"]
            func visible(_ element: XMLElement) -> [String] {
                (secrets.contains(element.name) && !element.text.isEmpty ? [element.text] : [])
                    + element.children.flatMap(visible)
            }
            #expect(visible(sample.message.element.masked).allSatisfy { $0 == "***" })
        }
    }
}
