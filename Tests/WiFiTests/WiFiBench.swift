@testable import Base
@testable import Device
@testable import System
import Testing
@testable import WiFi

/// A machine with a clock that is turned by hand, and a radio that notes what it is told. It says at once that a
/// program was started; everything else a test says.
struct WiFiBench {
    var machine: WiFiMachine
    var now = MediaTime(nanoseconds: 1_000_000_000)
    private(set) var steps: [WiFiStep] = []
    var hasSupplicant = false
    var hasAccessPoint = false

    static func request(_ name: String, _ password: String = "12345678") -> JoinRequest {
        guard let ssid = SSID(wireText: name),
            let request = try? JoinRequest(ssid: ssid, security: .wpa2, password: Secret(wireText: password))
        else { preconditionFailure("no wish") }
        return request
    }
    static let shop = request("shop")
    static let other = request("other")

    /// Whether wpa_supplicant is ready as soon as it is started.
    private let startsSupplicant: Bool
    /// Whether the access point is on the air as soon as it is opened, or fails at once.
    private let opensAccessPoint: Bool

    init(
        known: JoinRequest? = nil, mayOpen: Bool = true, isWired: Bool = false, startsSupplicant: Bool = true,
        opensAccessPoint: Bool = true
    ) {
        self.startsSupplicant = startsSupplicant
        self.opensAccessPoint = opensAccessPoint
        machine = WiFiMachine(known: known, mayOpen: mayOpen)
        take(machine.start(isWired: isWired))
    }

    /// In its network for a while.
    static func joined() -> WiFiBench {
        var bench = WiFiBench(known: shop)
        bench.letIn()
        bench.pass(1)
        _ = bench.taken()
        return bench
    }

    /// The steps since the last call.
    mutating func taken() -> [WiFiStep] {
        defer { steps = [] }
        return steps
    }

    mutating func send(_ events: WiFiEvent...) { for event in events { take(machine.handle(event, now: now)) } }

    /// Lets time pass, with a tick at each deadline.
    mutating func pass(_ seconds: Double) {
        let end = now + .seconds(seconds)
        while let deadline = machine.deadline, deadline <= end {
            now = max(now, deadline)
            take(machine.handle(.tick, now: now))
            if let next = machine.deadline { #expect(next > now, "a deadline that is past: \(machine.phase)") }
        }
        now = end
    }

    private mutating func take(_ more: [WiFiStep]) {
        for step in more {
            steps.append(step)
            switch step {
            case .startSupplicant where !startsSupplicant: break
            case .startSupplicant:
                #expect(!hasSupplicant && !hasAccessPoint, "two programs on one radio")
                hasSupplicant = true
                take(machine.handle(.supplicantReady, now: now))
            case .stopSupplicant: hasSupplicant = false
            case .openAccessPoint where !opensAccessPoint: take(machine.handle(.accessPointEnded("no"), now: now))
            case .openAccessPoint:
                #expect(!hasSupplicant && !hasAccessPoint, "two programs on one radio")
                hasAccessPoint = true
                take(machine.handle(.accessPointOpened, now: now))
            case .closeAccessPoint: hasAccessPoint = false
            case .select, .scan: #expect(hasSupplicant, "\(step) without wpa_supplicant")
            default: break
            }
        }
    }

    /// As a network that lets the device in.
    mutating func letIn() { send(.supplicant(.connected), .address(true)) }

    var reports: [WiFiOutcome] { steps.compactMap { if case .report(let outcome) = $0 { outcome } else { nil } } }
    var selected: JoinRequest? {
        steps.compactMap { if case .select(let request) = $0 { request } else { nil } }.last ?? nil
    }
}
