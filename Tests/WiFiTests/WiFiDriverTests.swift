@testable import Device
import Glibc
import Logging
@testable import System
import TestSupport
import Testing
@testable import WiFi

/// The radio's programs, with stand-ins for them.
@Suite struct WiFiDriverTests {
    private static func radio(in folder: TemporaryFolder) throws -> WiFiDriver {
        for (name, text) in [("ip", "echo \"$@\" >>'\(folder.path)/ip.calls'"), ("udhcpc", "exec sleep 600")] {
            let path = try folder.write(name, "#!/bin/sh\n\(text)\n")
            chmod(path, 0o700)
        }
        let configuration = WiFiConfiguration(
            interface: "radio0", wired: nil, country: nil, leaseScript: "/none", accessPoint: nil,
            accessPointName: .camera)
        return try WiFiDriver(
            configuration, folder: "\(folder.path)/run", programs: "\(folder.path)/", events: EventBus(),
            logger: Logger(label: "test"))
    }

    /// The access point's address, which was there before any network gave one.
    @Test func theAddressOfAKilledAgentIsTakenAway() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            _ = try Self.radio(in: folder)
            #expect(SmallFile.text("\(folder.path)/ip.calls") == "address flush dev radio0\n")
        }
    }

    @Test func withoutAClientForAddressesARenewalStartsOne() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let radio = try Self.radio(in: folder)
            radio.renewLease()
            #expect(radio.leaseClient?.hasEnded == false)
            radio.close()
        }
    }

    /// By its number the next agent finds it, should this one be killed.
    @Test func theSecondClientForAddressesKeepsItsNumber() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let radio = try Self.radio(in: folder)
            radio.startLease()
            radio.startLease()
            let pid = try #require(radio.leaseClient?.pid)
            #expect(SmallFile.text("\(folder.path)/run/udhcpc.pid") == "\(pid)\n")
            radio.close()
            #expect(!SmallFile.exists("\(folder.path)/run/udhcpc.pid"))
        }
    }

    @Test func noAnswerIsNoEmptyList() async throws {
        let folder = try TemporaryFolder()
        let server = try FakeControl(
            path: "\(folder.path)/wlan0", answers: [["OK\n"], ["id=1\nlevel=-60\nssid=a\n"], ["\n"], ["\n"]])
        try await OwnThread.run {
            let radio = try Self.radio(in: folder)
            let control = try ControlSocket(path: server.path, ownPath: "\(folder.path)/agent")
            radio.supplicant = (try ChildProgram(["sleep", "600"], folder: folder.path), control)
            let network = HeardNetwork(id: 1, name: [0x61], level: -60, security: .open, isAdHoc: false)
            #expect(radio.readNetworks() == [.heard([network])])
            // No network at all.
            #expect(radio.readNetworks() == [.heard([])])
            server.hangUp()
            #expect(radio.readNetworks() == [.heard(nil)])
            radio.close()
        }
    }
}
