/// One upgrade after the other, from the platform's request to the outcome after the restart: what to do next, and
/// what is remembered meanwhile (docs/design/upgrade.md, "The agent's part"). It has neither disk nor network nor
/// clock; whoever drives it performs the steps and feeds their results back.
struct UpgradeMachine: Sendable {
    /// What is to be fetched. It holds a password and is never logged.
    struct Source: Sendable, Hashable {
        var url: String
        var user: String
        var password: String
    }

    /// What outlives a restart.
    struct Memory: Sendable, Hashable {
        /// Nil until the file's head is known.
        var version: FirmwareVersion?
        /// The slot that ran when the upgrade was asked for.
        var slot: Slot
    }

    enum Step: Sendable, Equatable {
        /// Remembered before anything else happens; nil: forgotten.
        case remember(Memory?)
        /// Fetches the file to the data partition, resuming what is there, and hands in its beginning as it comes.
        case fetch(Source)
        /// Ends the transfer.
        case cancel
        /// Compares the fetched file's length and digest.
        case verify(UpgradeHead, UpgradeManifest)
        /// Writes the image into the slot, syncs it, reads it back and compares the digest.
        case write(Slot, UpgradeHead, UpgradeManifest)
        /// Removes the fetched file.
        case discard
        /// Sets the record: on trial, with two tries.
        case tryOut(Slot)
        /// Ends the agent and restarts the board.
        case restart
        /// Clears a trial that was given up from the record.
        case clearTrial
        /// To the platform: an exception of type 0.
        case succeeded(FirmwareVersion)
        /// To the platform: an exception of type 11.
        case failed(UpgradeFailure)
    }

    private enum State: Sendable {
        case idle
        case fetching(UpgradeHead?, UpgradeManifest?)
        case verifying(UpgradeHead, UpgradeManifest)
        case writing(UpgradeManifest)
        case settingTrial
        case restarting
        /// This is the first run of a system on trial; `watch` outside judges it.
        case onTrial(FirmwareVersion)
    }

    let rules: UpgradeRules
    /// Nil on a PC.
    let running: Slot?
    private var state = State.idle

    /// Tries that a new system gets.
    static let tries = 2

    init(rules: UpgradeRules, running: Slot?) {
        self.rules = rules
        self.running = running
    }

    var isIdle: Bool { if case .idle = state { true } else { false } }

    // MARK: After a start

    /// The agent started: what came of an upgrade before it?
    mutating func started(_ memory: Memory?, _ record: SlotRecord) -> [Step] {
        guard let running else { return [] }
        if record.trial == running {
            // Without a memory somebody else tries it: a person, or a test.
            if let version = memory?.version { state = .onTrial(version) }
            return []
        }
        var steps: [Step] = []
        if let memory {
            steps = [.discard, .remember(nil)]
            switch memory.version {
            case let version? where memory.slot == running && record.trial == running.other:
                steps += [.failed(.rolledBack(version, to: rules.running))]
            case let version? where memory.slot != running:
                steps += [.succeeded(version)]
            default:
                steps += [.failed(.interrupted)]
            }
        }
        if record.trial != nil { steps += [.clearTrial] }
        return steps
    }

    /// The record no longer has this system on trial.
    mutating func confirmed() -> [Step] {
        guard case .onTrial(let version) = state else { return [] }
        state = .idle
        return [.discard, .remember(nil), .succeeded(version)]
    }

    // MARK: A request

    /// The platform asks for an upgrade. What it throws is the answer; otherwise the answer is yes.
    mutating func request(_ source: Source) throws(UpgradeFailure) -> [Step] {
        guard let running else { throw .noSlots }
        guard isIdle else { throw .underWay }
        state = .fetching(nil, nil)
        return [.remember(Memory(version: nil, slot: running)), .fetch(source)]
    }

    /// The file's first bytes, all that are there so far. Nothing to do while they are too few.
    mutating func fetched(beginning: [UInt8]) -> [Step] {
        guard case .fetching(nil, _) = state, let running else { return [] }
        do throws(UpgradeFailure) {
            guard let head = try UpgradeHead(beginning) else { return [] }
            let manifest = try rules.examine(head)
            state = .fetching(head, manifest)
            return [.remember(Memory(version: manifest.version, slot: running))]
        } catch {
            return [.cancel] + fail(error)
        }
    }

    /// The transfer has ended, well or not.
    mutating func fetchEnded(_ failure: UpgradeFailure?) -> [Step] {
        guard case .fetching(let head, let manifest) = state else { return [] }
        if let failure { return fail(failure) }
        guard let head, let manifest else { return fail(.malformed("it ends before its head does")) }
        state = .verifying(head, manifest)
        return [.verify(head, manifest)]
    }

    mutating func verified(_ failure: UpgradeFailure?) -> [Step] {
        guard case .verifying(let head, let manifest) = state, let running else { return [] }
        if let failure { return fail(failure) }
        state = .writing(manifest)
        return [.write(running.other, head, manifest)]
    }

    mutating func written(_ failure: UpgradeFailure?) -> [Step] {
        guard case .writing = state, let running else { return [] }
        if let failure { return fail(failure) }
        state = .settingTrial
        return [.tryOut(running.other)]
    }

    /// The record has been written, or couldn't be.
    mutating func trialSet(_ failure: UpgradeFailure?) -> [Step] {
        guard case .settingTrial = state else { return [] }
        if let failure { return fail(failure) }
        state = .restarting
        return [.restart]
    }

    private mutating func fail(_ failure: UpgradeFailure) -> [Step] {
        state = .idle
        return [.discard, .remember(nil), .failed(failure)]
    }
}
