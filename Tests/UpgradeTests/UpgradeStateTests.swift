@testable import Device
import Logging
import Synchronization
@testable import System
import TestSupport
import Testing
@testable import Upgrade

/// What is kept of upgrades.
@Suite struct UpgradeStateTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func stateStore() throws -> UpgradeStateStore {
        try UpgradeStateStore(store: StateStore(directory: folder.path))
    }

    @Test func comesBackAsItWasKept() throws {
        var state = UpgradeState()
        #expect(UpgradeState(json: Array(state.json.utf8)) == state)
        state.attempt = .init(version: nil, slot: .a)
        #expect(UpgradeState(json: Array(state.json.utf8)) == state)
        state.attempt = .init(version: .init(1, 4, 0), slot: .b)
        #expect(UpgradeState(json: Array(state.json.utf8)) == state)
        state.conclude(.failed(.fetching("\"530\" <\u{1}>")))
        state.conclude(.upgraded(.init(1, 4, 0)))
        #expect(state.attempt == nil && state.notices.map(\.isSuccess) == [false, true])
        #expect(UpgradeState(json: Array(state.json.utf8)) == state)
    }

    @Test(arguments: ["", "{", "[]", "{\"notices\":1}"]) func whatIsNoBookIsNone(_ text: String) {
        #expect(UpgradeState(json: Array(text.utf8)) == nil)
    }

    @Test func isBounded() {
        var state = UpgradeState()
        for number in 0..<20 { state.conclude(.upgraded(.init(1, 0, UInt16(number)))) }
        #expect(state.notices.count == UpgradeState.mostNotices && state.notices.last?.words == "upgraded to 1.0.19")
    }

    @Test func outlivesARestart() throws {
        try stateStore().change { $0.attempt = .init(version: nil, slot: .a) }
        let after = try stateStore()
        #expect(after.value.attempt == .init(version: nil, slot: .a))
        try after.change { $0.attempt = nil }
        #expect(try StateStore(directory: folder.path).value(StateName.upgrade) == nil)
    }

    /// A result that the disk did not take is told by this run, and gets to the disk with the next change.
    @Test func whatTheDiskDoesNotTakeIsHeld() throws {
        let kept = try stateStore()
        try kept.change { $0.attempt = .init(version: nil, slot: .a) }
        kept.hold { $0.conclude(.failed(.interrupted)) }
        #expect(kept.value.attempt == nil && kept.value.notices.count == 1)
        #expect(try stateStore().value.attempt != nil)
        try kept.change { $0.conclude(.failed(.interrupted)) }
        #expect(try stateStore().value.attempt == nil && stateStore().value.notices.count == 2)
    }
}
