@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
import Logging
@testable import Net
import TestSupport
import Testing
@testable import Uplink

@Suite struct PlatformCommandsTests {
    /// The answer of a device on which only 6CH is served, in short.
    private func answer(_ command: LinkCommand, _ document: String) async throws -> String {
        let reboot = DeviceReboot(kind: .restart, request: RestartRequest(), logger: .silent)
        let commands = PlatformCommands(
            deviceID: try #require(DeviceID(wireText: "811")), logger: .silent,
            power: PowerCommands(power: reboot))
        let bytes = await commands.perform(command, try XMLReader.read(Array(document.utf8)))
        let element = try XMLReader.read(bytes)
        #expect(element.child("DevID")?.text == "811")
        return element.name + " " + (element.child("Result")?.text ?? "")
    }

    @Test func whatIsServedIsDone() async throws {
        #expect(try await answer(.reboot, "<REBOOT_REQ><DevID>811</DevID></REBOOT_REQ>") == "REBOOT_RES 0")
    }

    @Test(arguments: [
        "<REBOOT_REQ/>", "<REBOOT_REQ><DevID>812</DevID></REBOOT_REQ>", "<UPGRADE_REQ><DevID>811</DevID></UPGRADE_REQ>",
    ])
    func whatMakesNoSenseIsRefused(document: String) async throws {
        #expect(try await answer(.reboot, document) == "REBOOT_RES 1")
    }

    /// Every command of the text has an answer under its own root, also where its part is missing.
    @Test(arguments: PlatformCommands.known) func whatIsMissingSaysSo(command: LinkCommand) async throws {
        guard command != .reboot else { return }
        #expect(try await answer(command, "<X/>").hasSuffix("_RES 255"))
    }
}
