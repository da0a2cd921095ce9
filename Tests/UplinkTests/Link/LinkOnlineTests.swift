import Device
@testable import System
@testable import Net
import Testing
@testable import Uplink

@Suite struct LinkOnlineTests {
    // MARK: Heartbeats

    @Test func aHeartbeatEvery120Seconds() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        for sequence in 2..<12 as Range<UInt16> {
            #expect(bench.answer(0x33, sequence).count == 1)
            #expect(bench.waitForNext() == (120, [.compose(.heartbeat, sequence: sequence + 1)]))
        }
    }

    @Test func threeMissesOpenTheLinkAnew() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        _ = bench.answer(0x33, 2)
        _ = bench.wait(120)
        #expect(bench.wait(120) == [.report(.heartbeatMissed(1)), .compose(.heartbeat, sequence: 4)])
        #expect(bench.wait(120) == [.report(.heartbeatMissed(2)), .compose(.heartbeat, sequence: 5)])
        #expect(bench.wait(119).isEmpty)
        let link = bench.machine.link
        let last = bench.wait(1)
        #expect(last.deeds == [.close(link)])
        #expect(last.contains(.report(.lost(LinkBench.main, .heartbeatsUnanswered(3)))))
    }

    @Test func aLateAnswerEndsTheRowOfMisses() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        _ = bench.wait(120)
        _ = bench.wait(120)
        #expect(!bench.answer(0x33, 2).isEmpty)
        #expect(bench.wait(120) == [.compose(.heartbeat, sequence: 5)])
        #expect(bench.wait(120) == [.report(.heartbeatMissed(1)), .compose(.heartbeat, sequence: 6)])
    }

    @Test func aHeartbeatAnsweredWithAnErrorIsAMiss() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        #expect(bench.answer(0x33, 2, 255).isEmpty)
        #expect(bench.wait(120).first == .report(.heartbeatMissed(1)))
    }

    /// Another network: the connection over the old one is closed and made anew at once, whatever was waited for.
    @Test func anotherNetworkOpensTheLinkAnew() {
        var bench = LinkBench.online()
        let link = bench.machine.link
        let actions = bench.machine.networkChanged(now: bench.now)
        #expect(actions == [.close(link), .connect(bench.machine.link, LinkBench.main)] && bench.machine.link != link)
        // Once more while it connects, and while it pauses after a failure.
        let second = bench.machine.link
        #expect(bench.machine.networkChanged(now: bench.now).first == .close(second))
        _ = bench.connectFailed()
        _ = bench.connectFailed()
        #expect(bench.machine.networkChanged(now: bench.now).deeds.count == 1)
    }

    /// What protects the platform stays.
    @Test func anotherNetworkIsNoWayAroundARefusal() {
        var bench = LinkBench.loggingIn()
        _ = bench.answer(0x31, 0, 1)
        _ = bench.connected()
        _ = bench.answer(0x31, 0, 1)
        #expect(bench.machine.networkChanged(now: bench.now).deeds.isEmpty)
        var stopped = LinkBench()
        #expect(stopped.machine.networkChanged(now: stopped.now).isEmpty)
    }

    @Test func aChangedAddressIsToldSoonButNotInAFlood() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        _ = bench.answer(0x33, 2)
        _ = bench.wait(2)
        for _ in 0..<10 { #expect(bench.machine.addressChanged(now: bench.now).isEmpty) }
        #expect(bench.waitForNext() == (3, [.compose(.heartbeat, sequence: 3)]))
        _ = bench.wait(60)
        #expect(bench.machine.addressChanged(now: bench.now) == [.compose(.heartbeat, sequence: 4)])
        // The others stay where they were.
        #expect(bench.waitForNext() == (55, [.compose(.heartbeat, sequence: 5)]))
    }

    @Test func aBoardThatSleptDoesNotSendAllItMissed() {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        _ = bench.answer(0x33, 2)
        #expect(bench.wait(1000) == [.compose(.heartbeat, sequence: 3)])
        #expect(bench.waitForNext().seconds == 120)
    }

    @Test func abilitiesGoAgainUntilTheyAreTaken() {
        var bench = LinkBench.online()
        _ = bench.answer(0x33, 2)
        #expect(bench.wait(10).isEmpty)
        #expect(bench.wait(110) == [.compose(.abilities, sequence: 3), .compose(.heartbeat, sequence: 4)])
        #expect(bench.answer(0x32, 3).count == 1)
        _ = bench.answer(0x33, 4)
        #expect(bench.wait(120) == [.compose(.heartbeat, sequence: 5)])
        #expect(bench.machine.abilitiesChanged(now: bench.now) == [.compose(.abilities, sequence: 6)])
    }

    // MARK: Requests of the device

    @Test func aRequestGetsItsAnswerOnce() {
        var bench = LinkBench.online()
        let (id, actions) = bench.machine.request(0x35, [1], now: bench.now)
        #expect(actions == [.send(LinkFrame(command: 0x35, sequence: 3, payload: [1]))])
        let answer = LinkFrame(command: 0x35, sequence: 3, payload: [])
        #expect(bench.answer(0x34, 3, 0).isEmpty)
        #expect(bench.answer(0x35, 4, 0).isEmpty)
        #expect(bench.answer(0x35, 3, 0) == [.complete(id, .answered(answer))])
        #expect(bench.answer(0x35, 3, 0).isEmpty)
        #expect(bench.machine.counters.strayAnswers == 3)
    }

    @Test func anAnswerAfterTheTimeBelongsToNobody() {
        var bench = LinkBench.online()
        let (id, _) = bench.machine.request(0x35, [], within: .seconds(4), now: bench.now)
        #expect(bench.wait(3).isEmpty)
        #expect(bench.wait(1) == [.complete(id, .timedOut)])
        #expect(bench.answer(0x35, 3, 0).isEmpty)
        #expect(bench.receive(0x35, 3, .unreadable).isEmpty)
    }

    @Test func anUnreadableAnswerIsAnAnswer() {
        var bench = LinkBench.online()
        let (id, _) = bench.machine.request(0x35, [], now: bench.now)
        let answer = LinkFrame(command: 0x35, sequence: 3, payload: [])
        #expect(bench.receive(0x35, 3, .unreadable) == [.complete(id, .answered(answer))])
    }

    @Test func withoutALinkARequestEndsAtOnce() {
        var bench = LinkBench.loggingIn()
        let (id, actions) = bench.machine.request(0x35, [], now: bench.now)
        #expect(actions == [.complete(id, .notOnline)])
    }

    @Test func whatWaitedForALostLinkIsToldSo() {
        var bench = LinkBench.online()
        let (id, _) = bench.machine.request(0x35, [], now: bench.now)
        #expect(bench.machine.disconnected(bench.machine.link, now: bench.now).first == .complete(id, .linkLost))
    }

    @Test func moreThanCanWaitIsRefused() {
        var bench = LinkBench.online()
        // Abilities and a heartbeat wait already.
        for _ in 2..<LinkLimits.ownRequests {
            guard case .send? = bench.machine.request(0x35, [], now: bench.now).1.first else {
                Issue.record("not sent")
                return
            }
        }
        let (id, actions) = bench.machine.request(0x35, [], now: bench.now)
        #expect(actions == [.complete(id, .tooMany)])
    }

    @Test func sequenceNumbersWrap() {
        var own = OwnRequests(firstSequence: 65534)
        #expect(own.open(.login, until: nil) == 65534)
        #expect(own.open(.abilities, until: nil) == 65535)
        #expect(own.open(.heartbeat, until: nil) == 0)
        #expect(own.answered(0x32, 65535) == .procedure(.abilities))
        #expect(own.answered(0x33, 0) == .procedure(.heartbeat))
    }

    @Test func aNumberWhoseAnswerIsStillOutIsLeftOut() {
        var own = OwnRequests()
        #expect(own.open(.login, until: nil) == 0)
        for sequence in 1...65535 as ClosedRange<UInt16> {
            #expect(own.open(.heartbeat, until: nil) == sequence)
            own.giveUp(.heartbeat)
        }
        #expect(own.open(.heartbeat, until: nil) == 1)
    }

    // MARK: Requests of the platform

    private func served(_ actions: [LinkAction]) -> PlatformRequest? {
        if case .serve(let request)? = actions.first { request } else { nil }
    }

    @Test func aRequestIsAnsweredOnceUnderItsCommandAndSequence() throws {
        var bench = LinkBench.online()
        let request = try #require(served(bench.receive(0x60, 777, .request)))
        #expect(request.document?.name == "X_REQ")
        #expect(bench.machine.answer(request.id, [9]) == [.send(LinkFrame(command: 0x60, sequence: 777, payload: [9]))])
        #expect(bench.machine.answer(request.id, [9]).isEmpty)
        #expect(bench.wait(30).isEmpty)
    }

    @Test func aPlatformThatAlwaysCountsZeroIsServed() throws {
        var bench = LinkBench.online()
        let one = try #require(served(bench.receive(0x60, 0, .request)))
        let two = try #require(served(bench.receive(0x60, 0, .request)))
        #expect(bench.machine.answer(two.id, [2]) == [.send(LinkFrame(command: 0x60, sequence: 0, payload: [2]))])
        #expect(bench.machine.answer(one.id, [1]) == [.send(LinkFrame(command: 0x60, sequence: 0, payload: [1]))])
    }

    @Test func anUnknownCommandIsAnsweredWithAnError() {
        var bench = LinkBench.online()
        for command in [0x00, 0x33, 0x61, 0xFF] as [UInt8] {
            #expect(bench.receive(command, 5, .request) == [.send(.errorAnswer(command: command, sequence: 5))])
        }
        let text = String(decoding: LinkFrame.errorAnswer(command: 0, sequence: 0).payload, as: UTF8.self)
        #expect(text == #"<?xml version="1.0" encoding="UTF-8"?><ERROR_RES><Result>255</Result><DevID/></ERROR_RES>"#)
    }

    @Test func anAnswerToNothingIsNeverAnswered() {
        var bench = LinkBench.online()
        #expect(bench.answer(0x60, 5, 255).isEmpty)
        #expect(bench.answer(0xEE, 5, 255).isEmpty)
    }

    @Test func unreadableXMLUnderAKnownCommandGoesToTheDevice() throws {
        var bench = LinkBench.online()
        let request = try #require(served(bench.receive(0x6C, 1, .unreadable)))
        #expect(request.document == nil)
    }

    @Test func aDeviceThatDoesNotAnswerIsAnsweredFor() throws {
        var bench = LinkBench.online()
        _ = bench.answer(0x32, 1)
        let request = try #require(served(bench.receive(0x60, 7, .request)))
        #expect(bench.waitForNext() == (20, [.send(.errorAnswer(command: 0x60, sequence: 7))]))
        #expect(bench.machine.answer(request.id, []).isEmpty)
    }

    @Test func anAnswerDoesNotOutliveItsConnection() throws {
        var bench = LinkBench.online()
        let request = try #require(served(bench.receive(0x60, 7, .request)))
        _ = bench.machine.disconnected(bench.machine.link, now: bench.now)
        _ = bench.connected()
        _ = bench.answer(0x31, 0, 0)
        #expect(bench.machine.answer(request.id, []).isEmpty)
        #expect(bench.machine.counters.answersDropped == 1)
    }

    @Test func aFloodOfRequestsIsBounded() {
        var bench = LinkBench.online()
        for sequence in 0..<UInt16(LinkLimits.platformRequests) {
            #expect(served(bench.receive(0x60, sequence, .request)) != nil)
        }
        #expect(bench.receive(0x60, 99, .request) == [.send(.errorAnswer(command: 0x60, sequence: 99))])
    }

    @Test func framesOfAnOldConnectionAreDropped() {
        var bench = LinkBench.online()
        let frame = LinkFrame(command: 0x60, sequence: 1, payload: [])
        #expect(bench.machine.receive(frame, .request, on: LinkNumber(value: 0), now: bench.now).isEmpty)
    }
}
