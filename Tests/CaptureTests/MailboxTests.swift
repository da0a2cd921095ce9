@testable import Base
@testable import System
import Testing

@Suite struct MailboxTests {
    private func taken(_ mailbox: Mailbox<Int>) -> Int? {
        if case .element(let element) = mailbox.take() { element } else { nil }
    }

    @Test func newestWins() {
        let mailbox = Mailbox<Int>()
        #expect(mailbox.put(1) == nil)
        #expect(mailbox.put(2) == 1, "the first had to go")
        #expect(taken(mailbox) == 2)
        #expect(mailbox.put(3) == nil)
        mailbox.clear()
        #expect(mailbox.put(4) == nil)
        #expect(taken(mailbox) == 4)
    }

    @Test func nudgeAndClose() throws {
        let mailbox = Mailbox<Int>()
        _ = mailbox.put(1)
        mailbox.nudge()
        guard case .nudge = mailbox.take() else {
            Issue.record("the nudge comes first")
            return
        }
        #expect(taken(mailbox) == 1)
        mailbox.close()
        #expect(mailbox.put(2) == 2, "nothing is taken any more")
        guard case .closed = mailbox.take() else {
            Issue.record("closed")
            return
        }
    }

    @Test func wakesTheConsumer() throws {
        let mailbox = Mailbox<Int>()
        let sum = Condition(0)
        let thread = try WorkerThread(name: "consumer") {
            while case .element(let element) = mailbox.take() { sum.update { $0 += element } }
        }
        for index in 1...100 {
            #expect(mailbox.put(index) == nil)
            #expect(
                sum.wait(until: MediaTime.now + .seconds(10)) { $0 == index * (index + 1) / 2 ? true : nil } == true)
        }
        mailbox.close()
        #expect(thread.join(until: MediaTime.now + .seconds(10)))
    }

    @Test func joinGivesUp() throws {
        let gate = Condition(false)
        let thread = try WorkerThread(name: "hanging") { _ = gate.wait(until: nil) { $0 ? true : nil } }
        #expect(!thread.join(until: MediaTime.now + .milliseconds(20)))
        gate.update { $0 = true }
    }

    @Test func wakeUpEndsAWait() throws {
        let wakeUp = try WakeUp()
        wakeUp.wake()
        guard case .woken = wakeUp.wait(until: MediaTime.now + .seconds(10)) else {
            Issue.record("a call before the wait counts")
            return
        }
        let deadline = MediaTime.now + .microseconds(2500)
        guard case .deadline = wakeUp.wait(until: deadline) else {
            Issue.record("the deadline comes")
            return
        }
        #expect(MediaTime.now >= deadline)
    }
}
