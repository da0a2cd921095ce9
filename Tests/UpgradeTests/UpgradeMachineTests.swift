import Base
import Device
import Testing
@testable import Upgrade

@Suite struct UpgradeMachineTests {
    static let source = UpgradeSource(
        host: "10.0.0.1", port: 21, account: "u", password: Secret(wireText: "p"), file: "a.upgrade")
    static let version = FirmwareVersion(1, 4, 0)

    var machine = UpgradeMachine(rules: UpgradeFixture.rules(), running: .a)

    func record(_ slot: Slot, trial: Slot? = nil, tries: Int = 0) -> SlotRecord {
        var record = SlotRecord()
        (record.slot, record.trial, record.tries) = (slot, trial, tries)
        return record
    }

    /// Up to the restart, on the old system.
    @Test mutating func everythingGoesWell() throws {
        let head = try UpgradeFixture.head(UpgradeFixture.signed)
        let manifest = try UpgradeManifest(head.manifest)
        #expect(machine.started(nil, record(.a)) == [])
        #expect(try machine.request(Self.source) == [.remember(.init(version: nil, slot: .a)), .fetch(Self.source)])
        #expect(machine.fetched(beginning: Array(UpgradeFixture.signed[..<100])) == [])
        #expect(
            machine.fetched(beginning: Array(UpgradeFixture.signed[..<400])) == [.remember(Self.memory), .expect(5202)])
        #expect(machine.fetched(beginning: Array(UpgradeFixture.signed[..<500])) == [])
        #expect(machine.fetchEnded(nil) == [.verify(head, manifest)])
        #expect(machine.verified(nil) == [.write(.b, head, manifest)])
        #expect(machine.written(nil) == [.tryOut(.b)])
        #expect(machine.trialSet(nil) == [.restart])
        #expect(!machine.isIdle)
    }

    static let memory = UpgradeMachine.Memory(version: version, slot: .a)

    @Test func aTrialIsReportedWhenItIsConfirmed() {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(running: Self.version), running: .b)
        #expect(machine.started(Self.memory, record(.a, trial: .b, tries: 1)) == [])
        #expect(throws: UpgradeFailure.underWay) { try machine.request(Self.source) }
        #expect(machine.confirmed() == [.discard, .conclude(.upgraded(Self.version))])
        #expect(machine.confirmed() == [])
        #expect(machine.isIdle)
    }

    @Test func aConfirmationBeforeARestartIsReportedAfterIt() {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(running: Self.version), running: .b)
        #expect(machine.started(Self.memory, record(.b)) == [.discard, .conclude(.upgraded(Self.version))])
    }

    @Test mutating func aTrialThatWasGivenUpIsReported() {
        let failure = UpgradeFailure.rolledBack(Self.version, to: .init(1, 3, 2))
        let steps = machine.started(Self.memory, record(.a, trial: .b))
        #expect(steps == [.discard, .conclude(.failed(failure)), .clearTrial])
        #expect(machine.isIdle)
    }

    @Test mutating func aRestartBeforeTheTrialIsAnInterruption() {
        for memory in [Self.memory, .init(version: nil, slot: .a)] {
            #expect(machine.started(memory, record(.a)) == [.discard, .conclude(.failed(.interrupted))])
        }
    }

    /// A board that doesn't restart, or a U-Boot that can't count tries: the same again might go on for ever.
    @Test mutating func aTrialThatNobodyTriedIsNotTriedAgain() {
        let steps = machine.started(Self.memory, record(.a, trial: .b, tries: 2))
        #expect(steps == [.clearTrial, .discard, .conclude(.failed(.notTried(Self.version)))])
    }

    /// U-Boot starts the other slot when the one in use can't be read; that makes no upgrade of what lies there.
    @Test func theOtherSlotInNeedIsNoSuccess() {
        for (running, slot) in [(Self.version, Slot.a), (.init(1, 3, 9), .b)] {
            var machine = UpgradeMachine(rules: UpgradeFixture.rules(running: running), running: .b)
            #expect(machine.started(Self.memory, record(slot)) == [.discard, .conclude(.failed(.interrupted))])
        }
    }

    @Test mutating func aBoardThatDoesNotRestartKeepsItsSystem() throws {
        _ = try machine.request(Self.source)
        _ = machine.fetched(beginning: UpgradeFixture.signed)
        _ = machine.fetchEnded(nil)
        _ = machine.verified(nil)
        _ = machine.written(nil)
        _ = machine.trialSet(nil)
        let failure = UpgradeFailure.restarting("refused")
        #expect(machine.broke(failure) == [.clearTrial, .discard, .conclude(.failed(failure))])
        #expect(machine.broke(failure) == [])
    }

    @Test mutating func whatCannotBeRememberedIsNotBegun() throws {
        _ = try machine.request(Self.source)
        machine.notRemembered()
        #expect(machine.isIdle)
    }

    /// A factory reset may have made it forget whose trial it is: the other slot holds the only proven system.
    @Test func aTrialThatNobodyRemembersTakesNoUpgradeUntilItIsOver() throws {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(running: Self.version), running: .b)
        #expect(machine.started(nil, record(.a, trial: .b, tries: 1)) == [])
        #expect(throws: UpgradeFailure.underWay) { try machine.request(Self.source) }
        #expect(machine.isOnTrial && machine.confirmed() == [])
        _ = try machine.request(Self.source)
    }

    @Test mutating func aTrialThatNobodyRemembersIsOnlyCleared() {
        #expect(machine.started(nil, record(.a, trial: .b)) == [.clearTrial])
        #expect(machine.started(nil, record(.a, trial: .b, tries: 2)) == [])
    }

    @Test func aPCTakesNoUpgrade() {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(), running: nil)
        #expect(throws: UpgradeFailure.noSlots) { try machine.request(Self.source) }
    }

    @Test mutating func anUnacceptableFileIsNotFetchedToItsEnd() throws {
        _ = try machine.request(Self.source)
        #expect(throws: UpgradeFailure.underWay) { try machine.request(Self.source) }
        let steps = machine.fetched(beginning: UpgradeFixture.unsigned)
        #expect(steps == [.cancel, .discard, .conclude(.failed(.unsigned))])
        // The cancelled transfer's end comes later, and is nobody's business.
        #expect(machine.fetchEnded(.fetching("aborted")) == [])
        #expect(machine.isIdle)
    }

    /// Whatever fails at whatever step: the file goes, the memory goes, the platform hears why, and another one may
    /// come.
    @Test(arguments: 0..<4) func aFailureEndsItAtEveryStep(_ step: Int) throws {
        var machine = machine
        _ = try machine.request(Self.source)
        _ = machine.fetched(beginning: UpgradeFixture.signed)
        let failure = UpgradeFailure.writing("full")
        let end: [UpgradeMachine.Step] = [.discard, .conclude(.failed(failure))]
        if step == 0 { #expect(machine.fetchEnded(failure) == end) } else { _ = machine.fetchEnded(nil) }
        if step == 1 { #expect(machine.verified(failure) == end) } else if step > 1 { _ = machine.verified(nil) }
        if step == 2 { #expect(machine.written(failure) == end) } else if step > 2 { _ = machine.written(nil) }
        if step == 3 { #expect(machine.trialSet(failure) == end) }
        #expect(machine.isIdle)
        _ = try machine.request(Self.source)
    }

    /// Somebody replaces the file while the line is torn: it is fetched once more, and only once.
    @Test mutating func piecesThatDoNotFitAreFetchedOnceMore() throws {
        _ = try machine.request(Self.source)
        for again in [true, false] {
            #expect(machine.fetched(beginning: UpgradeFixture.signed) == [.remember(Self.memory), .expect(5202)])
            #expect(machine.fetchEnded(nil, isPieced: true).count == 1)
            let failed: [UpgradeMachine.Step] = [.discard, .conclude(.failed(.wrongDigest))]
            #expect(machine.verified(.wrongDigest) == (again ? [.fetch(Self.source)] : failed))
        }
    }

    @Test mutating func aFileInOnePieceIsNot() throws {
        _ = try machine.request(Self.source)
        _ = machine.fetched(beginning: UpgradeFixture.signed)
        _ = machine.fetchEnded(nil, isPieced: false)
        #expect(machine.verified(.wrongDigest) == [.discard, .conclude(.failed(.wrongDigest))])
    }

    @Test mutating func aFileThatEndsInItsHeadIsNone() throws {
        _ = try machine.request(Self.source)
        #expect(machine.fetched(beginning: Array(UpgradeFixture.signed[..<79])) == [])
        #expect(machine.fetchEnded(nil).last == .conclude(.failed(.malformed("it ends before its head does"))))
    }
}
