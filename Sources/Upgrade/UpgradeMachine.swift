package import Device

/// The state machine of an upgrade, from the platform's request to the result after the restart: the next step, and the
/// state persisted meanwhile (docs/design/upgrade.md, "The agent's part"). It has no disk, network or clock; its driver
/// performs the steps and feeds their results back.
package struct UpgradeMachine: Sendable {
    /// The state persisted across a restart.
    package struct Memory: Sendable, Hashable {
        /// Nil until the file's header is known.
        package var version: FirmwareVersion?
        /// The slot that ran when the upgrade was requested.
        package var slot: Slot
    }

    package enum Step: Sendable, Equatable {
        /// Persists the state, before anything else.
        case remember(Memory)
        /// Fetches the file to the data partition, and passes in its first bytes as they arrive.
        case fetch(UpgradeSource)
        /// Continues the fetch: the file is wanted, and has this length in bytes.
        case expect(Int)
        /// Cancels the transfer.
        case cancel
        /// Verifies the fetched file's length and digest.
        case verify(UpgradeHeader, UpgradeManifest)
        /// Writes the image into the slot, syncs it, reads it back and verifies the digest.
        case write(Slot, UpgradeHeader, UpgradeManifest)
        /// Removes the fetched file.
        case discard
        /// Writes the record: a trial of the slot, with two tries.
        case tryOut(Slot)
        /// Ends the agent and restarts the board.
        case restart
        /// Clears an abandoned trial from the record.
        case clearTrial
        /// Replaces the persisted state by the result, which is kept until it was reported to the platform.
        case conclude(UpgradeOutcome)
    }

    private struct Fetch: Sendable {
        var source: UpgradeSource
        var isSecond = false
        var head: UpgradeHeader?
        var manifest: UpgradeManifest?
    }

    private enum State: Sendable {
        case idle
        case fetching(Fetch)
        case verifying(UpgradeHeader, UpgradeManifest, again: UpgradeSource?)
        case writing(UpgradeManifest)
        case settingTrial
        case restarting
        /// This system is on trial, which the board's `watch` script evaluates. Nil: no request is persisted, so a
        /// person or a test began it.
        case onTrial(FirmwareVersion?)
    }

    package let rules: UpgradeRules
    /// Nil on a PC.
    package let running: Slot?
    private var state = State.idle

    /// The number of boots that a new system is given.
    package static let tries = 2

    package init(rules: UpgradeRules, running: Slot?) {
        self.rules = rules
        self.running = running
    }

    package var isIdle: Bool { if case .idle = state { true } else { false } }
    package var isOnTrial: Bool { if case .onTrial = state { true } else { false } }

    // MARK: After a start

    /// Determines at the agent's start the result of an earlier upgrade.
    package mutating func started(_ memory: Memory?, _ record: SlotRecord) -> [Step] {
        guard let running else { return [] }
        if record.trial == running {
            state = .onTrial(memory?.version)
            return []
        }
        let clearing: [Step] = record.trial == nil ? [] : [.clearTrial]
        // A pending trial that was not requested here was set by another program.
        guard let memory else { return record.tries == 0 ? clearing : [] }
        guard let version = memory.version else { return clearing + end(.failed(.interrupted)) }
        if memory.slot == running, record.trial == running.other {
            // With all tries left the slot was never booted; trying it again might repeat forever.
            if record.tries == Self.tries { return clearing + end(.failed(.notTried(version))) }
            return end(.failed(.rolledBack(version, to: rules.running))) + clearing
        }
        let isUpgraded = memory.slot != running && record.slot == running && rules.running == version
        return clearing + end(isUpgraded ? .upgraded(version) : .failed(.interrupted))
    }

    /// Handles that the record no longer has this system on trial.
    package mutating func confirmed() -> [Step] {
        guard case .onTrial(let version) = state else { return [] }
        state = .idle
        return version.map { end(.upgraded($0)) } ?? []
    }

    // MARK: A request

    /// Handles the platform's request for an upgrade. A thrown error is the response; otherwise the request is
    /// accepted.
    package mutating func request(_ source: UpgradeSource) throws(UpgradeFailure) -> [Step] {
        guard let running else { throw .noSlots }
        guard isIdle else { throw .underWay }
        state = .fetching(Fetch(source: source))
        return [.remember(Memory(version: nil, slot: running)), .fetch(source)]
    }

    /// Refuses the accepted request after all because it could not be persisted.
    package mutating func notRemembered() { state = .idle }

    /// Handles the file's first bytes, all that were fetched so far. Returns no step while they are too few.
    package mutating func fetched(beginning: [UInt8]) -> [Step] {
        guard case .fetching(var fetch) = state, fetch.head == nil, let running else { return [] }
        do throws(UpgradeFailure) {
            guard let head = try UpgradeHeader(beginning) else { return [] }
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

    /// Handles the end of the transfer, successful or not.
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
        // The pieces may be of two files: the file may have been replaced on the server.
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

    /// Handles that the record was written, or could not be.
    package mutating func trialSet(_ failure: UpgradeFailure?) -> [Step] {
        guard case .settingTrial = state else { return [] }
        if let failure { return end(.failed(failure)) }
        state = .restarting
        return [.restart]
    }

    /// Handles a failed step: a state can't be persisted, or the board doesn't restart.
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
