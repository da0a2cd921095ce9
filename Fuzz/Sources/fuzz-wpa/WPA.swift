@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import System
@testable import Uplink
@testable import WiFi

/// What a radio neighbour can put into wpa_supplicant's words, what a phone can post, and any course of events.
///
/// The first byte chooses.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch choice & 3 {
    case 0: read(datagram: rest)
    case 1: read(networks: rest)
    case 2: read(posted: rest)
    default: live(rest)
    }
    return 0
}

private func read(datagram: [UInt8]) {
    switch ControlMessage(datagram: datagram) {
    case .answer(let bytes): precondition(bytes == datagram)
    case .event(let level, let text):
        precondition(level < 10 && text.count + 3 == datagram.count)
        _ = SupplicantEvent(text: text)
        _ = AccessPointEvent(text: text)
    }
    precondition(EscapedText.bytes(datagram).count <= datagram.count)
}

/// Answers to BSS, behind each other with a blank line between, as a list.
private func read(networks: [UInt8]) {
    let answers = networks.split(separator: 0, omittingEmptySubsequences: true).map { Array($0) }
    let heard = answers.compactMap { HeardNetwork(answer: $0) }
    let list = WiFiList.networks(heard, joined: nil)
    precondition(list.count <= 10 && Set(list.map(\.ssid)).count == list.count)
    // What is listed can be read by the platform, and asked for by the name that it reads.
    let answer = GetWiFiResponse(result: .success, deviceID: nil, networks: list)
    precondition((try? GetWiFiResponse(document: answer.document)) == answer, "another list")
}

private func read(posted: [UInt8]) {
    switch ProvisioningRequest(posted) {
    case .networks, .badJoin, .malformed: break
    case .join(let request):
        guard
            let request = try? JoinRequest(ssid: request.ssid, security: request.security, password: request.password)
        else { return }
        // Nothing of it ends a command to wpa_supplicant or is lost in the store.
        precondition(request.variables.allSatisfy { $0.value.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        precondition(JoinRequest(json: Array(request.json.utf8)) == request)
    }
}

/// Each byte is an event, or time that passes.
private func live(_ script: [UInt8]) {
    guard let ssid = SSID(wireText: "a"),
        let request = try? JoinRequest(ssid: ssid, security: .open, password: Secret(wireText: "")),
        let other = try? JoinRequest(ssid: .camera, security: .open, password: Secret(wireText: ""))
    else { preconditionFailure("no wish") }
    let events: [WiFiEvent] = [
        .wired(true), .wired(false), .supplicantReady, .supplicantEnded("x"), .supplicant(.connected),
        .supplicant(.disconnected), .supplicant(.wrongKey), .supplicant(.refused), .supplicant(.notFound),
        .supplicant(.scanned), .supplicant(.scanFailed), .address(true), .address(false), .heard([]), .heard(nil),
        .accessPointOpened, .accessPointEnded("x"), .accessPoint(.joined("a")), .accessPoint(.left("a")),
        .accessPoint(.closed), .query, .join(request), .join(other), .forget, .tick,
    ]
    var machine = WiFiMachine(known: nil, mayOpen: script.count.isMultiple(of: 2))
    var now = MediaTime(nanoseconds: 1)
    _ = machine.start(isWired: false)
    for byte in script {
        if byte < 128 {
            _ = machine.handle(events[Int(byte) % events.count], now: now)
        } else {
            now = now + .seconds(Int(byte) - 127)
            // Ticks come to an end at any moment.
            var ticks = 0
            while let deadline = machine.deadline, deadline <= now {
                _ = machine.handle(.tick, now: now)
                ticks += 1
                precondition(ticks < 10, "it ticks for ever")
            }
        }
    }
}
