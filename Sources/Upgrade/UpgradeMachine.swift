package import Net

/// One upgrade after the other, from the platform's request to the outcome after the restart: what to do next, and
/// what is remembered meanwhile (docs/design/upgrade.md, "The agent's part"). It has neither disk nor network nor
/// clock; whoever drives it performs the steps and feeds their results back.
package struct UpgradeMachine: Sendable {
    /// What is to be fetched. It holds a password and is never logged.
    package struct Source: Sendable, Hashable {
        package var account: FTPAccount
        /// A path on the server.
        package var file: String

        package init(account: FTPAccount, file: String) {
            self.account = account
            self.file = file
        }
    }

    /// What outlives a restart.
    package struct Memory: Sendable, Hashable {
        /// Nil until the file's head is known.
        package var version: FirmwareVersion?
        /// The slot that ran when the upgrade was asked for.
        package var slot: Slot
    }

    package enum Step: Sendable, Equatable {
        /// Remembered before anything else happens.
        case remember(Memory)
        /// Fetches the file to the data partition, and hands in its beginning as it comes.
        case fetch(Source)
        /// The file that is being fetched is wanted, and has so many bytes.
        case expect(Int)
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
        /// What was remembered is forgotten, and the outcome kept in its place until the platform has heard it.
        case conclude(UpgradeOutcome)
    }

    private struct Fetch: Sendable {
        package var source: Source
        package var isSecond = false
        package var head: UpgradeHead?
        package var manifest: UpgradeManifest?
    }

    private enum State: Sendable {
        case idle
        case fetching(Fetch)
        case verifying(UpgradeHead, UpgradeManifest, again: Source?)
        case writing(UpgradeManifest)
        case settingTrial
        case restarting
        /// This system is on trial; `watch` outside judges it. Nil: nobody remembers who wanted it, a person or a test.
        case onTrial(FirmwareVersion?)
    }

    package let rules: UpgradeRules
    /// Nil on a PC.
    package let running: Slot?
    private var state = State.idle

    /// Tries that a new system gets.
    package static let tries = 2

    package init(rules: UpgradeRules, running: Slot?) {
        self.rules = rules
        self.running = running
    }

    package var isIdle: Bool { if case .idle = state { true } else { false } }
    package var isOnTrial: Bool { if case .onTrial = state { true } else { false } }

    // MARK: After a start

    /// The agent started: what came of an upgrade before it?
    package mutating func started(_ memory: Memory?, _ record: SlotRecord) -> [Step] {
        guard let running else { return [] }
        if record.trial == running {
            state = .onTrial(memory?.version)
            return []
        }
        let clearing: [Step] = record.trial == nil ? [] : [.clearTrial]
        // One that nobody remembers and that is still to come is somebody else's.
        guard let memory else { return record.tries == 0 ? clearing : [] }
        guard let version = memory.version else { return clearing + end(.failed(.interrupted)) }
        if memory.slot == running, record.trial == running.other {
            // With all its tries left nobody has tried it; trying it again might go on for ever.
            if record.tries == Self.tries { return clearing + end(.failed(.notTried(version))) }
            return end(.failed(.rolledBack(version, to: rules.running))) + clearing
        }
        let isUpgraded = memory.slot != running && record.slot == running && rules.running == version
        return clearing + end(isUpgraded ? .upgraded(version) : .failed(.interrupted))
    }

    /// The record no longer has this system on trial.
    package mutating func confirmed() -> [Step] {
        guard case .onTrial(let version) = state else { return [] }
        state = .idle
        return version.map { end(.upgraded($0)) } ?? []
    }

    // MARK: A request

    /// The platform asks for an upgrade. What it throws is the answer; otherwise the answer is yes.
    package mutating func request(_ source: Source) throws(UpgradeFailure) -> [Step] {
        guard let running else { throw .noSlots }
        guard isIdle else { throw .underWay }
        state = .fetching(Fetch(source: source))
        return [.remember(Memory(version: nil, slot: running)), .fetch(source)]
    }

    /// The request that was just taken can't be remembered: it is refused after all.
    package mutating func notRemembered() { state = .idle }

    /// The file's first bytes, all that are there so far. Nothing to do while they are too few.
    package mutating func fetched(beginning: [UInt8]) -> [Step] {
        guard case .fetching(var fetch) = state, fetch.head == nil, let running else { return [] }
        do throws(UpgradeFailure) {
            guard let head = try UpgradeHead(beginning) else { return [] }
            let manifest = try rules.examine(head)
            (fetch.head, fetch.manifest) = (head, manifest)
            state = .fetching(fetch)
            return [
                .remember(Memory(version: manifest.version, slot: running)), .expect(head.length + manifest.size),
            ]
        } catch {
            return [.cancel] + end(.failed(error))
        }
    }

    /// The transfer has ended, well or not.
    ///
    /// - Parameter isPieced: whether it took more than one connection.
    package mutating func fetchEnded(_ failure: UpgradeFailure?, isPieced: Bool = false) -> [Step] {
        guard case .fetching(let fetch) = state else { return [] }
        if let failure { return end(.failed(failure)) }
        guard let head = fetch.head, let manifest = fetch.manifest else {
            return end(.failed(.malformed("it ends before its head does")))
        }
        state = .verifying(head, manifest, again: isPieced && !fetch.isSecond ? fetch.source : nil)
        return [.verify(head, manifest)]
    }

    package mutating func verified(_ failure: UpgradeFailure?) -> [Step] {
        guard case .verifying(let head, let manifest, let again) = state, let running else { return [] }
        // The pieces may be of two files: somebody replaced it on the server.
        if failure == .wrongDigest, let again {
            state = .fetching(Fetch(source: again, isSecond: true))
            return [.fetch(again)]
        }
        if let failure { return end(.failed(failure)) }
        state = .writing(manifest)
        return [.write(running.other, head, manifest)]
    }

    package mutating func written(_ failure: UpgradeFailure?) -> [Step] {
        guard case .writing = state, let running else { return [] }
        if let failure { return end(.failed(failure)) }
        state = .settingTrial
        return [.tryOut(running.other)]
    }

    /// The record has been written, or couldn't be.
    package mutating func trialSet(_ failure: UpgradeFailure?) -> [Step] {
        guard case .settingTrial = state else { return [] }
        if let failure { return end(.failed(failure)) }
        state = .restarting
        return [.restart]
    }

    /// A step could not be taken: something can't be remembered, or the board doesn't restart.
    package mutating func broke(_ failure: UpgradeFailure) -> [Step] {
        switch state {
        case .idle, .onTrial: return []
        case .restarting: return [.clearTrial] + end(.failed(failure))
        case .fetching, .verifying, .writing, .settingTrial: return end(.failed(failure))
        }
    }

    private mutating func end(_ outcome: UpgradeOutcome) -> [Step] {
        state = .idle
        return [.discard, .conclude(outcome)]
    }
}
