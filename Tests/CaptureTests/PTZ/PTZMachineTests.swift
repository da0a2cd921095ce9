@testable import Base
@testable import Capture
import Device
import Media
@testable import System
import TestSupport
import Testing

/// The machine under a clock that the tests turn.
@Suite struct PTZMachineTests {
    /// Runs a machine, with a head that is as the test says, and notes what it is told and when (in milliseconds).
    struct Bench {
        var machine = PTZMachine(limit: .seconds(15))
        var now = MediaTime(nanoseconds: 1_000_000_000_000)
        var told: [String] = []
        var again: Duration? = nil
        var fails: (PTZMachine.Order) -> Bool = { _ in false }
        var isReached = true
        let origin = MediaTime(nanoseconds: 1_000_000_000_000)

        mutating func command(_ command: PTZCommand) {
            machine.receive(command, now: now)
            obey()
        }

        mutating func obey() {
            while let order = machine.order(now: now) {
                let milliseconds = (now - origin).nanoseconds / 1_000_000
                let word = switch order {
                case .halt: "halt"
                case .drive(let movement): "\(movement)"
                }
                let hasFailed = fails(order)
                told.append("\(milliseconds) \(word)" + (hasFailed ? " fails" : ""))
                if hasFailed {
                    machine.failed(order, reached: isReached, now: now)
                } else {
                    machine.succeeded(order, again: again, now: now)
                }
            }
        }

        /// Lets time pass, from deadline to deadline.
        mutating func pass(_ duration: Duration) {
            let end = now + duration
            while let deadline = machine.deadline, deadline <= end {
                now = max(now, deadline)
                if machine.endAtLimit(now: now) != nil { told.append("limit") }
                obey()
            }
            now = end
        }
    }

    @Test func drivesOnceAndStopsThreeTimes() {
        var bench = Bench()
        bench.command(.move(.left))
        bench.pass(.seconds(2))
        bench.command(.stop)
        bench.pass(.seconds(60))
        #expect(bench.told == ["0 left", "2000 halt", "2250 halt", "2500 halt"])
        #expect(bench.machine.deadline == nil && !bench.machine.mayBeMoving)
    }

    @Test func beginsWithAStop() {
        var bench = Bench()
        bench.machine.begin(now: bench.now)
        bench.obey()
        bench.pass(.seconds(60))
        #expect(bench.told == ["0 halt"])
        // A head that is not there is not waited for.
        bench = Bench(fails: { _ in true })
        bench.machine.begin(now: bench.now)
        bench.obey()
        bench.pass(.seconds(60))
        #expect(bench.told == ["0 halt fails"])
    }

    @Test func drivesAgainWhereTheHeadWantsIt() {
        var bench = Bench(again: .milliseconds(400))
        bench.command(.move(.up))
        bench.pass(.seconds(1))
        bench.command(.stop)
        #expect(bench.told == ["0 up", "400 up", "800 up", "1000 halt"])
    }

    @Test func noHeadIsDrivenWithoutPause() {
        var bench = Bench(again: .zero)
        bench.command(.move(.up))
        bench.pass(.milliseconds(199))
        #expect(bench.told.count == 4)
    }

    @Test func nobodyTurnsForEver() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.pass(.seconds(3600))
        #expect(bench.told == ["0 right", "limit", "15000 halt", "15250 halt", "15500 halt"])
    }

    @Test func theSameCommandGivesMoreTime() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.pass(.seconds(10))
        bench.command(.move(.right))
        bench.pass(.seconds(14))
        #expect(bench.told == ["0 right"])
        bench.pass(.seconds(1))
        #expect(bench.told.suffix(2) == ["limit", "25000 halt"])
    }

    @Test func stopsBetweenTwoDirections() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.pass(.seconds(1))
        bench.command(.move(.up))
        bench.pass(.seconds(1))
        #expect(bench.told == ["0 right", "1000 halt", "1000 up"])
    }

    @Test func aLateStopDoesNotEndTheNextMovement() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.command(.stop)
        bench.command(.move(.left))
        bench.pass(.seconds(5))
        #expect(bench.told == ["0 right", "0 halt", "0 left"])
    }

    @Test func aStopThatFailsIsSaidUntilItSucceeds() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.fails = { _ in true }
        bench.command(.stop)
        bench.pass(.seconds(100))
        #expect(bench.told.dropFirst() == [
            "0 halt fails", "1000 halt fails", "3000 halt fails", "7000 halt fails", "15000 halt fails",
            "31000 halt fails", "61000 halt fails", "91000 halt fails",
        ])
        bench.fails = { _ in false }
        bench.pass(.seconds(100))
        #expect(bench.told.suffix(3) == ["121000 halt", "121250 halt", "121500 halt"])
        #expect(bench.machine.deadline == nil)
    }

    @Test func aHeadThatNeverMovedIsLeftAlone() {
        var bench = Bench(fails: { _ in true })
        bench.command(.stop)
        bench.pass(.seconds(100))
        #expect(bench.told == ["0 halt fails"])
    }

    @Test func aMovementThatFailsMayHaveBegun() {
        var bench = Bench(fails: { $0 != .halt })
        bench.command(.move(.down))
        #expect(bench.told == ["0 down fails", "0 halt"])
    }

    @Test func aHeadThatWasNeverReachedIsLeftAlone() {
        var bench = Bench(fails: { _ in true }, isReached: false)
        bench.command(.move(.down))
        bench.pass(.seconds(100))
        #expect(bench.told == ["0 down fails"])
        #expect(bench.machine.deadline == nil)
    }

    @Test func theHaltBetweenTwoDirectionsMustSucceed() {
        var bench = Bench()
        bench.command(.move(.right))
        bench.fails = { $0 == .halt }
        bench.command(.move(.up))
        bench.pass(.milliseconds(500))
        #expect(bench.told == ["0 right", "0 halt fails"])
    }

    /// Whatever comes and whatever fails: after the last command and once the head obeys again, it stands still.
    @Test(arguments: 0..<200) func standsStillInTheEnd(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var bench = Bench()
        var isMoving = false
        for _ in 0..<50 {
            bench.again = Bool.random(using: &random) ? nil : .milliseconds(Int.random(in: 0...2000, using: &random))
            let failing = Int.random(in: 0...3, using: &random)
            bench.fails = { failing == 1 ? $0 == .halt : failing == 2 ? true : false }
            let before = bench.told.count
            switch Int.random(in: 0...2, using: &random) {
            case 0: bench.command(.stop)
            case 1: bench.command(.move(PTZMovement.allCases.randomElement(using: &random) ?? .up))
            default: bench.pass(.milliseconds(Int.random(in: 0...20_000, using: &random)))
            }
            for line in bench.told[before...] where line != "limit" {
                if line.hasSuffix("halt") { isMoving = false }
                // One that fails may have begun all the same.
                if !line.contains("halt") { isMoving = true }
            }
            #expect(!isMoving || bench.machine.deadline != nil, "a moving head has a deadline")
        }
        bench.fails = { _ in false }
        let before = bench.told.count
        bench.pass(.seconds(60))
        for line in bench.told[before...] where line != "limit" { isMoving = !line.hasSuffix("halt") }
        #expect(!isMoving && bench.machine.deadline == nil && !bench.machine.mayBeMoving)
    }
}
