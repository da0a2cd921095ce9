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

    private func keeper() throws -> UpgradeStateStore {
        try UpgradeStateStore(store: StateStore(directory: folder.path))
    }

    @Test func comesBackAsItWasKept() throws {
        var book = UpgradeState()
        #expect(UpgradeState(json: Array(book.json.utf8)) == book)
        book.attempt = .init(version: nil, slot: .a)
        #expect(UpgradeState(json: Array(book.json.utf8)) == book)
        book.attempt = .init(version: .init(1, 4, 0), slot: .b)
        #expect(UpgradeState(json: Array(book.json.utf8)) == book)
        book.conclude(.failed(.fetching("\"530\" <\u{1}>")))
        book.conclude(.upgraded(.init(1, 4, 0)))
        #expect(book.attempt == nil && book.notices.map(\.isSuccess) == [false, true])
        #expect(UpgradeState(json: Array(book.json.utf8)) == book)
    }

    @Test(arguments: ["", "{", "[]", "{\"notices\":1}"]) func whatIsNoBookIsNone(_ text: String) {
        #expect(UpgradeState(json: Array(text.utf8)) == nil)
    }

    @Test func isBounded() {
        var book = UpgradeState()
        for number in 0..<20 { book.conclude(.upgraded(.init(1, 0, UInt16(number)))) }
        #expect(book.notices.count == UpgradeState.mostNotices && book.notices.last?.words == "upgraded to 1.0.19")
    }

    @Test func outlivesARestart() throws {
        try keeper().change { $0.attempt = .init(version: nil, slot: .a) }
        let after = try keeper()
        #expect(after.value.attempt == .init(version: nil, slot: .a))
        try after.change { $0.attempt = nil }
        #expect(try StateStore(directory: folder.path).value(StateName.upgrade) == nil)
    }

    /// A result that the disk did not take is told by this run, and gets to the disk with the next change.
    @Test func whatTheDiskDoesNotTakeIsHeld() throws {
        let kept = try keeper()
        try kept.change { $0.attempt = .init(version: nil, slot: .a) }
        kept.hold { $0.conclude(.failed(.interrupted)) }
        #expect(kept.value.attempt == nil && kept.value.notices.count == 1)
        #expect(try keeper().value.attempt != nil)
        try kept.change { $0.conclude(.failed(.interrupted)) }
        #expect(try keeper().value.attempt == nil && keeper().value.notices.count == 2)
    }
}
