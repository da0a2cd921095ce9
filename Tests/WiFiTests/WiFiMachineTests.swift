@testable import Device
import Media
import TestSupport
import Testing
@testable import WiFi

@Suite struct WiFiMachineTests {
    typealias Bench = WiFiBench

    @Test func theKnownNetworkIsJoinedAfterAStart() {
        var bench = Bench(known: Bench.shop)
        #expect(bench.taken() == [.startSupplicant, .stopLease, .select(Bench.shop)])
        bench.send(.supplicant(.connected))
        #expect(bench.taken() == [.startLease])
        bench.send(.address(true))
        #expect(bench.machine.phase == .joined(Bench.shop))
        bench.pass(0.9)
        #expect(bench.taken() == [])
        bench.pass(0.1)
        #expect(bench.taken() == [.routeChanged(.wifi(Bench.shop.ssid))])
        bench.pass(86_400)
        #expect(bench.taken() == [])
    }

    @Test func aShortLossKeepsTheAddress() {
        var bench = Bench.joined()
        bench.send(.supplicant(.disconnected))
        bench.pass(5)
        bench.send(.supplicant(.connected))
        bench.pass(1)
        #expect(bench.taken() == [.routeChanged(.none), .renewLease, .routeChanged(.wifi(Bench.shop.ssid))])
        // One that is over at once is none.
        bench.send(.supplicant(.disconnected))
        bench.pass(0.9)
        bench.send(.supplicant(.connected))
        bench.pass(60)
        #expect(bench.taken() == [.renewLease])
    }

    // MARK: Another network

    @Test func aNewNetworkIsKeptOnceItGaveAnAddress() {
        var bench = Bench.joined()
        // The answer goes out over the network that is left.
        bench.send(.join(Bench.other), .supplicant(.disconnected), .address(false))
        bench.pass(0.9)
        #expect(bench.taken() == [])
        bench.pass(0.1)
        #expect(bench.taken() == [.stopLease, .select(Bench.other)])
        bench.send(.supplicant(.disconnected), .supplicant(.connected))
        #expect(bench.taken() == [.startLease])
        bench.send(.address(true))
        #expect(bench.taken() == [.remember(Bench.other), .report(.joined(Bench.other.ssid))])
        bench.pass(1)
        #expect(bench.taken() == [.routeChanged(.wifi(Bench.other.ssid))])
        #expect(bench.machine.known == Bench.other)
    }

    /// Whatever is wrong, the former network is searched for within half a minute, which leaves as much to find it.
    @Test(arguments: [
        ([WiFiEvent.supplicant(.wrongKey)], WiFiOutcome.Reason.wrongPassword),
        ([.supplicant(.notFound), .supplicant(.notFound)], .notFound), ([.supplicant(.refused)], .refused),
        ([.supplicant(.connected)], .noAddress), ([], .noAnswer),
        ([.supplicant(.connected), .supplicant(.disconnected), .supplicant(.refused)], .refused),
    ])
    func aFailedJoinGoesBack(events: [WiFiEvent], reason: WiFiOutcome.Reason) {
        var bench = Bench(known: Bench.shop)
        bench.letIn()
        _ = bench.taken()
        bench.send(.join(Bench.other))
        bench.pass(1)
        for event in events { bench.send(event) }
        bench.pass(30)
        #expect(bench.reports == [.failed(Bench.other.ssid, reason, backTo: Bench.shop.ssid)])
        #expect(bench.selected == Bench.shop && bench.machine.known == Bench.shop && bench.machine.trial == nil)
        #expect(!bench.steps.contains { if case .remember = $0 { true } else { false } })
        bench.letIn()
        #expect(bench.machine.phase == .joined(Bench.shop))
    }

    @Test func theNewestWishCounts() {
        var bench = Bench(known: Bench.shop)
        bench.send(.join(Bench.other), .join(Bench.request("third")))
        #expect(bench.reports == [.failed(Bench.other.ssid, .superseded, backTo: nil)])
        bench.letIn()
        #expect(bench.machine.known == Bench.request("third"))
    }

    /// The known network's own password may have been changed: nobody is told, and it is tried on.
    @Test func aKnownNetworkIsNeverGivenUp() {
        var bench = Bench(known: Bench.shop, mayOpen: false)
        bench.send(.supplicant(.wrongKey), .supplicant(.refused))
        bench.pass(86_400)
        #expect(bench.reports == [] && bench.machine.known == Bench.shop)
        bench.letIn()
        #expect(bench.machine.phase == .joined(Bench.shop))
    }

    @Test func aWishDuringTheStartWaits() {
        var bench = Bench(known: Bench.shop)
        bench.send(.supplicantEnded("no radio"))
        bench.hasSupplicant = false
        bench.send(.join(Bench.other))
        bench.pass(10)
        #expect(bench.selected == Bench.other)
    }

    @Test func aTrialEndsWithItsProgram() {
        var bench = Bench(known: Bench.shop)
        bench.send(.join(Bench.other))
        bench.hasSupplicant = false
        bench.send(.supplicantEnded("no radio"))
        #expect(bench.reports == [.failed(Bench.other.ssid, .broken("no radio"), backTo: Bench.shop.ssid)])
        bench.pass(10)
        #expect(bench.selected == Bench.shop)
    }

    /// No such interface: nobody's log fills with it.
    @Test func aRadioThatIsNotThereIsTriedLessAndLess() {
        var bench = Bench(startsSupplicant: false, opensAccessPoint: false)
        var starts = 0
        for _ in 0..<3600 {
            bench.pass(1)
            guard bench.taken().contains(.startSupplicant) else { continue }
            starts += 1
            bench.send(.supplicantEnded("no radio"))
        }
        #expect((12...20).contains(starts))
    }

    // MARK: Wired

    @Test func wiredComesFirst() {
        var bench = Bench.joined()
        bench.send(.wired(true), .wired(true))
        bench.pass(1)
        #expect(bench.taken() == [.routeChanged(.wired)])
        // Wi-Fi stays, so that it is there at once.
        bench.send(.wired(false))
        bench.pass(1)
        #expect(bench.taken() == [.routeChanged(.wifi(Bench.shop.ssid))])
    }

    /// What was there at the start is no news.
    @Test func aWireFromTheStartIsNoChange() {
        var bench = Bench(isWired: true)
        bench.send(.wired(true))
        bench.pass(86_400)
        #expect(bench.taken() == [.startSupplicant, .stopLease, .select(nil)])
    }

    // MARK: The access point

    @Test func withoutAnyNetworkTheAccessPointOpens() {
        var bench = Bench()
        bench.pass(14)
        #expect(bench.taken() == [.startSupplicant, .stopLease, .select(nil)])
        bench.pass(1)
        #expect(bench.taken() == [.scan])
        bench.send(.supplicant(.scanned))
        #expect(bench.taken() == [.readNetworks])
        bench.send(.heard([]))
        #expect(bench.taken() == [.stopLease, .stopSupplicant, .openAccessPoint])
        bench.send(.wired(true))
        #expect(bench.taken() == [.closeAccessPoint, .startSupplicant, .stopLease, .select(nil)])
        bench.pass(86_400)
        #expect(bench.taken() == [.routeChanged(.wired)])
        bench.send(.wired(false))
        bench.pass(15 + 12)
        #expect(bench.hasAccessPoint)
    }

    @Test func whereNoneIsWantedNoneOpens() {
        var bench = Bench(mayOpen: false)
        bench.pass(86_400)
        #expect(bench.taken() == [.startSupplicant, .stopLease, .select(nil)])
    }

    /// A shop whose router is off: the device's own network opens after a minute and makes way for a glance every five.
    @Test func theKnownNetworkIsLookedForWhileNobodyIsIn() {
        var bench = Bench.joined()
        bench.send(.supplicant(.disconnected))
        bench.pass(60 + 12)
        #expect(bench.hasAccessPoint)
        _ = bench.taken()
        bench.pass(299)
        #expect(bench.taken() == [])
        bench.pass(1)
        #expect(bench.taken() == [.closeAccessPoint, .startSupplicant, .stopLease, .select(Bench.shop)])
        bench.pass(25 + 12)
        #expect(bench.hasAccessPoint)
        // Somebody is in: it stays a while.
        bench.send(.accessPoint(.joined("a")))
        _ = bench.taken()
        bench.pass(800)
        #expect(bench.taken() == [])
        bench.send(.accessPoint(.left("a")))
        bench.pass(100)
        #expect(bench.selected == Bench.shop)
        bench.letIn()
        #expect(bench.machine.phase == .joined(Bench.shop))
    }

    /// A phone that was left in the access point, or somebody's who wants the camera off its network.
    @Test func aGuestWhoAsksForNothingKeepsNobodyFromTheKnownNetwork() {
        var bench = Bench(known: Bench.shop)
        bench.pass(60 + 12)
        bench.send(.accessPoint(.joined("a")))
        _ = bench.taken()
        bench.pass(890)
        bench.send(.query)
        #expect(bench.taken() == [.answer([])])
        bench.pass(890)
        #expect(bench.taken() == [])
        bench.pass(20)
        #expect(bench.taken() == [.closeAccessPoint, .startSupplicant, .stopLease, .select(Bench.shop)])
        // In vain: the guest has another quarter of an hour.
        bench.pass(25 + 12)
        #expect(bench.hasAccessPoint)
        bench.send(.accessPoint(.joined("a")))
        _ = bench.taken()
        bench.pass(899)
        #expect(bench.taken() == [])
    }

    @Test func withoutAKnownNetworkAGuestIsLeftAlone() {
        var bench = Bench()
        bench.pass(15 + 12)
        bench.send(.accessPoint(.joined("a")))
        _ = bench.taken()
        bench.pass(86_400)
        #expect(bench.taken() == [])
    }

    @Test func whatTheLastLookFindsIsJoined() {
        var bench = Bench(known: Bench.shop)
        bench.pass(60)
        _ = bench.taken()
        bench.send(.supplicant(.scanned), .supplicant(.connected), .heard([]))
        #expect(bench.taken() == [.readNetworks, .startLease])
        bench.send(.address(true))
        bench.pass(86_400)
        #expect(bench.machine.phase == .joined(Bench.shop) && !bench.steps.contains(.openAccessPoint))
    }

    @Test func anAddressDuringTheLastLookIsNotThrownAway() {
        var bench = Bench(known: Bench.shop)
        bench.send(.supplicant(.connected))
        bench.pass(60)
        _ = bench.taken()
        bench.send(.address(true))
        #expect(bench.machine.phase == .joined(Bench.shop))
        bench.send(.supplicant(.scanned), .heard([]))
        bench.pass(86_400)
        #expect(bench.taken() == [.routeChanged(.wifi(Bench.shop.ssid))])
    }

    /// One that is left over from a network that has let go.
    @Test func anAddressWithoutItsNetworkIsNone() {
        var bench = Bench(known: Bench.shop)
        bench.send(.supplicant(.connected))
        bench.pass(60)
        bench.send(.supplicant(.disconnected), .address(true), .heard([]))
        #expect(bench.hasAccessPoint)
    }

    /// Its file is damaged, or the driver can do one thing only: somebody on the spot can at least talk to the device.
    @Test func withoutWPASupplicantThereIsStillTheAccessPoint() {
        var bench = Bench(known: Bench.shop, startsSupplicant: false)
        for rest in [10.0, 20] {
            bench.send(.supplicantEnded("no"))
            _ = bench.taken()
            bench.pass(rest)
            #expect(bench.taken() == [.startSupplicant])
        }
        bench.send(.supplicantEnded("no"))
        bench.pass(40)
        #expect(bench.hasAccessPoint)
        // From time to time it is tried again, and the access point is back soon.
        _ = bench.taken()
        bench.pass(300)
        #expect(bench.taken() == [.closeAccessPoint, .startSupplicant])
        bench.send(.supplicantEnded("no"))
        bench.pass(40)
        #expect(bench.hasAccessPoint)
    }

    /// A network that is named meanwhile is tried before.
    @Test func aWishDuringARestIsTriedBeforeTheAccessPointOpens() {
        var bench = Bench(startsSupplicant: false)
        for rest in [10.0, 20, 0] {
            bench.send(.supplicantEnded("no"))
            bench.pass(rest)
        }
        bench.send(.join(Bench.shop))
        _ = bench.taken()
        bench.pass(40)
        #expect(bench.taken() == [.startSupplicant])
    }

    /// CTMW 11.2: answered, then the access point closes for the network that was named.
    @Test func aGuestNamesANetwork() {
        var bench = Bench()
        bench.pass(15 + 12)
        bench.send(.accessPoint(.joined("a")))
        _ = bench.taken()
        bench.send(.join(Bench.shop))
        #expect(bench.taken() == [])
        bench.pass(1)
        #expect(bench.taken() == [.closeAccessPoint, .startSupplicant, .stopLease, .select(Bench.shop)])
        // It was the wrong password: the access point is there again as soon as may be.
        bench.send(.supplicant(.wrongKey))
        #expect(bench.reports == [.failed(Bench.shop.ssid, .wrongPassword, backTo: nil)])
        bench.send(.heard([]))
        #expect(bench.hasAccessPoint)
        _ = bench.taken()
        bench.send(.join(Bench.other))
        bench.pass(1)
        bench.letIn()
        #expect(bench.taken().suffix(2) == [.remember(Bench.other), .report(.joined(Bench.other.ssid))])
    }

    /// hostapd that can't: the known network is tried meanwhile, and no wheel spins.
    @Test func aFailingAccessPointIsNotTriedAllTheTime() {
        var bench = Bench()
        var openings = 0
        for _ in 0..<3600 {
            bench.pass(1)
            if bench.taken().contains(.openAccessPoint) {
                openings += 1
                bench.hasAccessPoint = false
                bench.send(.accessPointEnded("no"))
            }
        }
        #expect((20...60).contains(openings))
    }

    @Test func aFactoryResetForgets() {
        var bench = Bench.joined()
        bench.send(.forget)
        #expect(bench.taken() == [.remember(nil), .stopLease, .select(nil)])
        bench.pass(15 + 12)
        #expect(bench.hasAccessPoint)
    }

    // MARK: Queries

    private static let radio = HeardNetwork(id: 0, name: [0x61], level: -50, security: .wpa2, isAdHoc: false)

    @Test func aQueryScansOnceForAll() {
        var bench = Bench.joined()
        bench.send(.query, .query)
        #expect(bench.taken() == [.scan])
        bench.send(.supplicant(.scanned))
        #expect(bench.taken() == [.readNetworks])
        bench.send(.heard([Self.radio]))
        #expect(bench.taken() == [.answer([Self.radio])])
        // Fresh for ten seconds.
        bench.pass(9)
        bench.send(.query)
        #expect(bench.taken() == [.answer([Self.radio])])
        bench.pass(1)
        bench.send(.query)
        #expect(bench.taken() == [.scan])
        // A scan that never ends.
        bench.pass(12)
        #expect(bench.taken() == [.answer([Self.radio])])
    }

    @Test func theAccessPointTellsWhatWasHeardBefore() {
        var bench = Bench()
        bench.pass(15)
        bench.send(.supplicant(.scanFailed), .heard([Self.radio]))
        #expect(bench.hasAccessPoint)
        bench.pass(200)
        _ = bench.taken()
        bench.send(.query)
        #expect(bench.taken() == [.answer([Self.radio])])
    }

    @Test func whatDoesNotWorkSaysSo() {
        var bench = Bench()
        bench.send(.query)
        bench.hasSupplicant = false
        bench.send(.supplicantEnded("no radio"))
        #expect(bench.taken().contains(.answer([])))
        bench.send(.query)
        #expect(bench.taken() == [.answer(nil)])
    }

    // MARK: Anything at all

    /// Whatever happens: one program has the radio at a time (the bench looks), each query is answered, each wish gets
    /// its outcome.
    @Test(arguments: 0..<200) func nothingBreaksIt(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var bench = Bench(
            known: .random(using: &random) ? Bench.shop : nil, mayOpen: .random(using: &random),
            isWired: .random(using: &random))
        for _ in 0..<300 {
            let events: [WiFiEvent] = [
                .wired(true), .wired(false), .supplicant(.connected), .supplicant(.disconnected),
                .supplicant(.wrongKey),
                .supplicant(.refused), .supplicant(.notFound), .supplicant(.scanned), .supplicant(.scanFailed),
                .address(true), .address(false), .heard([]), .heard(nil), .accessPoint(.joined("a")),
                .accessPoint(.left("a")), .query, .join(Bench.other), .join(Bench.shop), .forget, .tick,
                .supplicantEnded("x"), .accessPointEnded("x"), .accessPoint(.closed),
            ]
            let event = events.randomElement(using: &random) ?? .tick
            switch event {
            case .supplicantEnded where !bench.hasSupplicant, .accessPointEnded where !bench.hasAccessPoint: continue
            // The radio lets go of what ended when it is told to.
            default: bench.send(event)
            }
            bench.pass(Double(Int.random(in: 0...40, using: &random)) / 2)
        }
        _ = bench.taken()
        bench.send(.join(Bench.request("last")), .query)
        bench.pass(60)
        let outcomes = bench.reports.filter { "\($0)".contains("'last'") }
        #expect(outcomes.count == 1, "\(bench.machine.phase): \(bench.steps)")
        #expect(bench.steps.contains { if case .answer = $0 { true } else { false } })
    }
}
