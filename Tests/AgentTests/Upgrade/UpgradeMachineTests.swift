import Testing

@testable import Agent

@Suite struct UpgradeMachineTests {
    static let source = UpgradeMachine.Source(url: "ftp://10.0.0.1/a.upgrade", user: "u", password: "p")
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
        #expect(machine.fetched(beginning: Array(UpgradeFixture.signed[..<400])) == [.remember(Self.memory)])
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
        #expect(machine.confirmed() == [.discard, .remember(nil), .succeeded(Self.version)])
        #expect(machine.confirmed() == [])
        #expect(machine.isIdle)
    }

    @Test func aConfirmationBeforeARestartIsReportedAfterIt() {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(running: Self.version), running: .b)
        #expect(machine.started(Self.memory, record(.b)) == [.discard, .remember(nil), .succeeded(Self.version)])
    }

    @Test mutating func aTrialThatWasGivenUpIsReported() {
        let failure = UpgradeFailure.rolledBack(Self.version, to: .init(1, 3, 2))
        let steps = machine.started(Self.memory, record(.a, trial: .b))
        #expect(steps == [.discard, .remember(nil), .failed(failure), .clearTrial])
        #expect(machine.isIdle)
    }

    @Test mutating func aRestartBeforeTheTrialIsAnInterruption() {
        for memory in [Self.memory, .init(version: nil, slot: .a)] {
            #expect(machine.started(memory, record(.a)) == [.discard, .remember(nil), .failed(.interrupted)])
        }
    }

    @Test mutating func aTrialThatNobodyRemembersIsOnlyCleared() {
        #expect(machine.started(nil, record(.a, trial: .b)) == [.clearTrial])
    }

    @Test func aPCTakesNoUpgrade() {
        var machine = UpgradeMachine(rules: UpgradeFixture.rules(), running: nil)
        #expect(throws: UpgradeFailure.noSlots) { try machine.request(Self.source) }
    }

    @Test mutating func anUnacceptableFileIsNotFetchedToItsEnd() throws {
        _ = try machine.request(Self.source)
        #expect(throws: UpgradeFailure.underWay) { try machine.request(Self.source) }
        let steps = machine.fetched(beginning: UpgradeFixture.unsigned)
        #expect(steps == [.cancel, .discard, .remember(nil), .failed(.unsigned)])
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
        let end: [UpgradeMachine.Step] = [.discard, .remember(nil), .failed(failure)]
        if step == 0 { #expect(machine.fetchEnded(failure) == end) } else { _ = machine.fetchEnded(nil) }
        if step == 1 { #expect(machine.verified(failure) == end) } else if step > 1 { _ = machine.verified(nil) }
        if step == 2 { #expect(machine.written(failure) == end) } else if step > 2 { _ = machine.written(nil) }
        if step == 3 { #expect(machine.trialSet(failure) == end) }
        #expect(machine.isIdle)
        _ = try machine.request(Self.source)
    }

    @Test mutating func aFileThatEndsInItsHeadIsNone() throws {
        _ = try machine.request(Self.source)
        #expect(machine.fetched(beginning: Array(UpgradeFixture.signed[..<79])) == [])
        #expect(machine.fetchEnded(nil).last == .failed(.malformed("it ends before its head does")))
    }
}
