import Base
import Device
import Logging
import System
import TestSupport
import Testing
@testable import WiFi

/// What the Wi-Fi says to front ends, without its thread.
@Suite struct WiFiControlTests {
    private static func wifi(in folder: TemporaryFolder) throws -> WiFiService {
        try WiFiService(
            WiFiConfiguration(interface: "radio0", leaseScript: "/none", accessPointName: .camera),
            store: StateStore(directory: folder.path), events: EventBus(), logger: Logger(label: "test"))
    }

    @Test func whatNoNetworkCanHaveIsRefused() async throws {
        let folder = try TemporaryFolder()
        let wifi = try await OwnThread.run { try Self.wifi(in: folder) }
        let ssid = try #require(SSID(wireText: "shop"))
        #expect {
            try wifi.join(ssid, security: .wpa2, password: Secret(wireText: "short"))
        } throws: {
            guard case ControlError.invalid(let words) = $0 else { return false }
            return words.contains("8 to 63")
        }
        #expect {
            try wifi.join(ssid, security: .other, password: Secret(wireText: "12345678"))
        } throws: {
            guard case ControlError.notSupported = $0 else { return false }
            return true
        }
        try wifi.join(ssid, security: .wpa2, password: Secret(wireText: "12345678"))
    }

    @Test func itsStateBeginsWithWhatIsConfigured() async throws {
        let folder = try TemporaryFolder()
        let state = try await OwnThread.run { try Self.wifi(in: folder) }.state
        #expect(state == WiFiState(interface: "radio0"))
        #expect(state.activity == "starting" && state.route == "none" && state.accessPoint == nil)
    }
}

@Suite struct WiFiInboxTests {
    /// A query gets its answer once, and none waits for a Wi-Fi that has ended.
    @Test func queriesAreAnswered() async throws {
        let inbox = try WiFiInbox()
        async let first = inbox.networks()
        while inbox.take().isEmpty { await Task.yield() }
        inbox.answer([])
        #expect(await first?.isEmpty == true)
        inbox.close()
        #expect(await inbox.networks() == nil)
    }
}
