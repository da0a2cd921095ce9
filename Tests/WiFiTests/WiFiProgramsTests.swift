@testable import Base
@testable import Device
import Glibc
import NIOPosix
import Synchronization
@testable import System
import TestSupport
import Testing
@testable import WiFi

/// The programs around the Wi-Fi, their files and their sockets, without a radio.
@Suite struct WiFiProgramsTests {
    @Test func filesHoldNoMoreThanTheyMust() throws {
        #expect(
            WiFiFiles.supplicant(folder: "/run/x", country: "CN")
                == "ctrl_interface=/run/x\nupdate_config=0\npmf=1\ncountry=CN\n")
        var settings = AccessPointSettings(
            ssid: nil, password: "set me up", channel: 6, afterSeconds: 60, address: "192.168.88.1")
        let ssid = try #require(SSID(wireText: "手店"))
        func text() -> String {
            WiFiFiles.accessPoint(settings, ssid: ssid, interface: "wlan0", folder: "/run/x", country: nil)
        }
        #expect(text() == """
            interface=wlan0
            driver=nl80211
            ctrl_interface=/run/x
            ssid2=e6898be5ba97
            utf8_ssid=1
            hw_mode=g
            channel=6
            ieee80211n=1
            wmm_enabled=1
            max_num_sta=8
            ap_isolate=1
            wpa=2
            wpa_key_mgmt=WPA-PSK
            rsn_pairwise=CCMP
            wpa_passphrase=set me up

            """)
        settings.password = nil
        #expect(!text().contains("wpa"))
        let leases = WiFiFiles.leases(settings, interface: "wlan0", folder: "/run/x")
        #expect(leases.contains("start 192.168.88.100\nend 192.168.88.150\n") && leases.hasSuffix("opt lease 600\n"))
    }

    @Test func whatIsWrittenIsPrivate() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/secret"
        // Even where somebody else's stood.
        close(open(path, O_CREAT | O_WRONLY, 0o666))
        try PrivateFile.write("psk", to: path)
        var facts = stat()
        #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600 && SmallFile.text(path) == "psk")
        #expect(SmallFile.text("\(folder.path)/none") == nil)
        #expect(throws: PrivateFile.Failure.self) { try PrivateFile.write("", to: "\(folder.path)/none/file") }
    }

    @Test func aMissingProgramIsSaid() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let failure = #expect(throws: ChildProgram.Failure.self) {
                _ = try ChildProgram(["no-such-program"], folder: folder.path)
            }
            #expect(failure?.description == "cannot start no-such-program: No such file or directory")
        }
    }

    @Test func programsEndByTheirNumber() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let program = try ChildProgram(["sleep", "600"], folder: folder.path)
            #expect(!program.hasEnded && kill(program.pid, 0) == 0)
            #expect(SmallFile.text("\(folder.path)/sleep.pid") == "\(program.pid)\n")
            program.end()
            #expect(program.exitCode == -SIGTERM && kill(program.pid, 0) != 0)
            // Its last words.
            let other = try ChildProgram(["sh", "-c", "echo one; echo two; exit 3"], folder: folder.path)
            #expect(other.waitForEnd(milliseconds: 10_000) && other.exitCode == 3 && other.lastWords == "sh ended: two")
            // Ended once is enough: its number's file may be another's by now.
            let next = try ChildProgram(["sleep", "600"], folder: folder.path)
            program.end()
            #expect(SmallFile.exists("\(folder.path)/sleep.pid"))
            next.end()
        }
    }

    /// Else an agent that was killed would leave its sockets behind with them, and the next could not listen.
    @Test func programsHaveNoneOfTheAgentsDescriptors() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let inherited = fcntl(0, F_DUPFD, 500)
            defer { close(inherited) }
            let program = try ChildProgram(["test", "-e", "/proc/self/fd/\(inherited)"], folder: folder.path)
            #expect(program.waitForEnd(milliseconds: 10_000) && program.exitCode == 1)
        }
    }

    /// An agent that was killed leaves its programs behind; the number alone may be another's by now.
    @Test func leftoversAreEndedByNumberAndName() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let program = try ChildProgram(["sleep", "600"], folder: folder.path)
            // A program has its name a moment after it was started.
            while SmallFile.line("/proc/\(program.pid)/comm") != "sleep", !program.hasEnded { poll(nil, 0, 1) }
            try PrivateFile.write("\(program.pid)\n", to: "\(folder.path)/hostapd.pid")
            ChildProgram.endLeftover("hostapd", folder: folder.path)
            #expect(!program.hasEnded)
            ChildProgram.endLeftover("sleep", folder: folder.path)
            #expect(program.exitCode == -SIGTERM)
        }
    }

    @Test func whatAProgramSaysDoesNotFillTheMemory() async throws {
        let folder = try TemporaryFolder()
        try await OwnThread.run {
            let program = try ChildProgram(["sh", "-c", "yes | head -c 40000; sleep 600"], folder: folder.path)
            let log = "\(folder.path)/sh.log"
            var facts = stat()
            var tries = 1000
            while stat(log, &facts) != 0 || facts.st_size < 40_000, tries > 0 {
                poll(nil, 0, 10)
                tries -= 1
            }
            program.trimLog()
            #expect(stat(log, &facts) == 0 && facts.st_size == 0)
        }
    }

    @Test func commandsAndEventsShareASocket() async throws {
        let folder = try TemporaryFolder()
        let server = try FakeControl(
            path: "\(folder.path)/wlan0",
            answers: [["OK\n"], ["<3>CTRL-EVENT-SCAN-STARTED ", "<3>CTRL-EVENT-SCAN-RESULTS ", "PONG\n"], ["FAIL\n"]])
        try await OwnThread.run {
            let control = try ControlSocket(path: server.path, ownPath: "\(folder.path)/agent")
            #expect(try control.ask("PING") == Array("PONG\n".utf8))
            #expect(control.takeEvents()?.compactMap { SupplicantEvent(text: $0) } == [.scanned])
            #expect(control.takeEvents() == [])
            let failure = #expect(throws: ControlSocket.Failure.self) {
                try control.expectOK("SET_NETWORK 0 psk \"horse\"", shown: "SET_NETWORK psk")
            }
            #expect(failure?.description == "SET_NETWORK psk was refused")
            #expect(server.commands == ["ATTACH", "PING", "SET_NETWORK 0 psk \"horse\""])
        }
        #expect(throws: ControlSocket.Failure.self) {
            _ = try ControlSocket(path: "\(folder.path)/none", ownPath: "\(folder.path)/agent")
        }
    }
}

/// A program's end of a control socket, which answers each command as it was told.
final class FakeControl: Sendable {
    let path: String
    private let descriptor: Int32
    private let heard = Mutex<[String]>([])
    private let thread = NIOThreadPool(numberOfThreads: 1)

    var commands: [String] { heard.withLock { $0 } }

    init(path: String, answers: [[String]]) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bound = UnixSocket.withAddress(path) { bind(descriptor, $0, $1) }
        try #require(bound == 0, "errno \(errno)")
        thread.start()
        thread.submit { [self] _ in for answer in answers { serve(answer) } }
    }

    deinit {
        thread.shutdownGracefully { _ in }
        close(descriptor)
    }

    /// As a program that has died.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ answers: [String]) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var peer = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                let count = recvfrom(descriptor, &buffer, buffer.count, 0, peer, &length)
                heard.withLock { $0.append(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)) }
                for answer in answers {
                    let bytes = Array(answer.utf8)
                    sendto(descriptor, bytes, bytes.count, 0, peer, length)
                }
            }
        }
    }
}
