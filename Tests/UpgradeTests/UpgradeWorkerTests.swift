import CSQLite
import Glibc
import Logging
import Synchronization
@testable import Device
@testable import System
import TestSupport
import Testing
@testable import Upgrade

/// The steps on files that stand for a board's disk.
@Suite struct UpgradeWorkerTests {
    let folder: TemporaryFolder
    let store: StateStore
    let stateStore: UpgradeStateStore

    init() throws {
        folder = try TemporaryFolder()
        store = try StateStore(directory: folder.path)
        stateStore = try UpgradeStateStore(store: store)
        try UpgradeFixture.makeDisk(in: folder)
        let facts = [
            "disk": "\(folder.path)/disk", "partition": "\(folder.path)/p", "slot": "b", "restart": "/bin/true",
            "manifest": "format=1\nboard=qemu-arm64\nversion=1.3.2",
        ]
        for (name, text) in facts {
            let file = try #require(fopen("\(folder.path)/\(name)", "w"))
            fputs(text + "\n", file)
            fclose(file)
        }
    }

    private func worker() throws -> UpgradeWorker {
        let board = try #require(try UpgradeBoard(facts: folder.path, system: folder.path))
        return UpgradeWorker(
            board: board, stateStore: stateStore, stateDirectory: folder.path, limits: .init(),
            logger: Logger(label: "test"), events: EventBus())
    }

    /// The slot in use didn't load, and U-Boot started the other: that is the one to come back to.
    @Test func aTrialIsGivenUpForWhatRunsNow() async throws {
        let worker = try worker()
        #expect(try worker.board.disk.record().slot == .a)
        #expect(try worker.perform(.tryOut(.a)) == [])
        let record = try worker.board.disk.record()
        #expect(record.slot == .b && record.trial == .a && record.tries == 2)
        await worker.stop()
    }

    /// Another program holds the state: nothing can be remembered, and the platform must not be told yes.
    @Test func whatCannotBeRememberedIsRefused() async throws {
        let worker = try worker()
        var other: OpaquePointer?
        try #require(sqlite3_open(store.path, &other) == SQLITE_OK)
        defer { sqlite3_close(other) }
        try #require(sqlite3_exec(other, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        await #expect(throws: UpgradeFailure.self) { try await worker.request(UpgradeMachineTests.source) }
        #expect(stateStore.value == UpgradeState() && worker.machine.withLock { $0.isIdle })
        // An outcome is told as long as the agent runs.
        _ = try worker.perform(.conclude(.failed(.interrupted)))
        #expect(stateStore.value.notices.count == 1)
        await worker.stop()
    }
}
