@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import Net
import Testing
@testable import Uplink

@Suite struct PlatformCommandsTests {
    private func answer(_ command: LinkCommand, _ document: String) async throws -> String {
        let id = try #require(DeviceID(wireText: "811"))
        var commands = PlatformCommands(deviceID: id)
        commands.serve(RebootRequest.self) { _ in ResultCode.success }
        let bytes = await commands.carryOut(command, try XMLReader.read(Array(document.utf8)))
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
