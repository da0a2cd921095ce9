import Glibc
import Synchronization
@testable import System
import Testing
@testable import Uplink

/// With a clock that the test made up: this machine's is never set.
@Suite struct ClockSynchronizerTests {
    final class FakeClock: Sendable {
        struct State {
            var now: Int64
            var isKept = false
            var error: Int32 = 0
            var sets: [Int64] = []
        }
        let state: Mutex<State>

        init(now: Int64 = 2_000_000_000) { state = Mutex(State(now: now)) }

        var clock: SystemClock {
            SystemClock(
                now: { self.state.withLock { $0.now } }, isKept: { self.state.withLock { $0.isKept } },
                set: { seconds in
                    self.state.withLock {
                        $0.sets.append(seconds)
                        if $0.error == 0 { $0.now = seconds }
                        return $0.error
                    }
                })
        }
        var sets: [Int64] { state.withLock { $0.sets } }
    }

    /// How far the platform is ahead, whether it is allowed, whether NTP is at work; what is said, whether it is set.
    @Test(arguments: [
        (0, true, false, nil, false), (2, true, false, nil, false), (-2, true, false, nil, false),
        (3, true, false, "the clock is 3 s behind the platform's and has been set", true),
        (-3, true, false, "the clock is 3 s ahead of the platform's and has been set", true),
        (3, false, false, "the clock is 3 s behind the platform's; device.setClock: true would set it", false),
        (3, false, true, "the clock is 3 s behind the platform's; device.setClock: true would set it", false),
        (9, true, true, "the clock is 9 s behind the platform's, but an NTP service keeps it, so it stays", false),
        (-2_000_000_000, true, false, "the platform's clock is not in the years 2020 to 2099 and is not heard", false),
        (-422_163_200, true, false, "the clock is 422163200 s ahead of the platform's and has been set", true),
        (-422_163_201, true, false, "the platform's clock is not in the years 2020 to 2099 and is not heard", false),
    ] as [(Int64, Bool, Bool, String?, Bool)])
    func decides(ahead: Int64, isAllowed: Bool, isKept: Bool, said: String?, isSet: Bool) {
        let fake = FakeClock()
        fake.state.withLock { $0.isKept = isKept }
        var synchronizer = ClockSynchronizer(isAllowed: isAllowed, clock: fake.clock)
        #expect(synchronizer.handle(platform: 2_000_000_000 + ahead)?.description == said)
        #expect(fake.sets == (isSet ? [2_000_000_000 + ahead] : []))
    }

    @Test func aClockFromTheYear1970IsSet() {
        // A board without a battery.
        let fake = FakeClock(now: 100)
        var synchronizer = ClockSynchronizer(isAllowed: true, clock: fake.clock)
        #expect(synchronizer.handle(platform: 2_000_000_000)?.isProblem == false)
        #expect(synchronizer.handle(platform: 2_000_000_000) == nil)
        #expect(fake.sets == [2_000_000_000])
    }

    @Test func saysOnceThatItMayNot() {
        let fake = FakeClock()
        fake.state.withLock { $0.error = EPERM }
        var synchronizer = ClockSynchronizer(isAllowed: true, clock: fake.clock)
        #expect(synchronizer.handle(platform: 2_000_000_010)?.description == """
            the clock is 10 s behind the platform's and can't be set without CAP_SYS_TIME; run an NTP service, or set \
            device.setClock: false
            """)
        for drift: Int64 in 11...20 { #expect(synchronizer.handle(platform: 2_000_000_000 + drift) == nil) }
        // Another reason is news, and so is a clock that was right meanwhile.
        fake.state.withLock { $0.error = EINVAL }
        #expect(synchronizer.handle(platform: 2_000_000_010)?.description.contains("Invalid argument") == true)
        #expect(synchronizer.handle(platform: 2_000_000_000) == nil)
        #expect(synchronizer.handle(platform: 2_000_000_010)?.isProblem == true)
    }

    @Test func eachSettingIsNews() {
        let fake = FakeClock()
        var synchronizer = ClockSynchronizer(isAllowed: true, clock: fake.clock)
        #expect(synchronizer.handle(platform: 2_000_000_010) != nil)
        #expect(synchronizer.handle(platform: 2_000_000_020) != nil)
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max]) func noTimeIsTooStrange(seconds: Int64) {
        let fake = FakeClock(now: seconds == .max ? -1_000 : 2_000_000_000)
        var synchronizer = ClockSynchronizer(isAllowed: false, clock: fake.clock)
        #expect(synchronizer.handle(platform: seconds)?.isProblem == true)
    }

    @Test func thisMachineCanBeAsked() {
        #expect(ClockSynchronizer.plausible.contains(SystemClock.real.now()))
        _ = SystemClock.real.isKept()
    }
}
