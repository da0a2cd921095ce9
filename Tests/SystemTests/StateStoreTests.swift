import Glibc
@testable import System
import TestSupport
import Testing

@Suite struct StateStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func remembersAcrossOpenings() throws {
        do {
            let store = try StateStore(directory: folder.path)
            try store.set("link.server", to: [1, 2, 3])
            try store.set("link.empty", to: [])
            try store.set("other", to: [9])
            try store.set("other", to: [8])
        }
        let store = try StateStore(directory: folder.path)
        #expect(try store.value("link.server") == [1, 2, 3])
        #expect(try store.value("link.empty") == [])
        #expect(try store.value("other") == [8])
        #expect(try store.value("unknown") == nil)
        try store.forget(prefix: "link.")
        #expect(try store.value("link.server") == nil)
        #expect(try store.value("other") == [8])
        try store.set("other", to: nil)
        #expect(try store.value("other") == nil)
    }

    @Test func isItsOwnersAlone() throws {
        let store = try StateStore(directory: folder.path)
        try store.set("a", to: [1])
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            #expect(stat(store.path + suffix, &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(suffix)")
        }
    }

    /// What a platform set counts although nothing more can be kept: the camera starts and says so.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk")) func startsOnAFullDisk() throws {
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=256k") == 0)
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        do {
            let store = try StateStore(directory: folder.path)
            try store.set("a", to: [1])
        }
        let file = open(folder.path + "/filler", O_WRONLY | O_CREAT, 0o600)
        while [UInt8](repeating: 1, count: 4096).withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) > 0 {}
        close(file)
        let store = try StateStore(directory: folder.path)
        #expect(try store.value("a") == [1])
        #expect(throws: StateStore.Failure.self) { try store.set("b", to: [UInt8](repeating: 2, count: 100_000)) }
        unlink(folder.path + "/filler")
        try store.set("b", to: [3])
        #expect(try store.value("b") == [3])
    }

    /// As a card becomes after an error: the camera still streams, and knows its platform.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a disk")) func startsOnAReadOnlyDisk() throws {
        let place = folder.path + "/a disk?#%41'"
        try #require(mkdir(place, 0o700) == 0 && mount("tmpfs", place, "tmpfs", 0, "size=256k") == 0)
        defer { umount2(place, Int32(MNT_DETACH)) }
        do {
            let store = try StateStore(directory: place)
            try store.set("a", to: [1])
            #expect(store.trouble == nil)
        }
        try #require(mount("tmpfs", place, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
        let store = try StateStore(directory: place)
        guard case .badDisk? = store.trouble else {
            Issue.record("\(String(describing: store.trouble))")
            return
        }
        #expect(try store.value("a") == [1])
        try store.set("b", to: [2])
        #expect(try store.value("b") == [2])
        // A second one knows nothing of that.
        #expect(try StateStore(directory: place).value("b") == nil)
    }

    @Test func aDamagedFileIsPutAside() throws {
        let path = folder.path + "/state.sqlite"
        let file = try #require(fopen(path, "w"))
        fputs(String(repeating: "this is no database ", count: 1000), file)
        fclose(file)
        let store = try StateStore(directory: folder.path)
        try store.set("a", to: [1])
        #expect(try store.value("a") == [1])
        #expect(access(path + ".damaged", F_OK) == 0)
    }

    @Test func aFolderThatCannotBeIsSaidInWords() {
        #expect { try StateStore(directory: "/dev/null/nowhere") } throws: { "\($0)".contains("stateDirectory") }
    }

    @Test func lookingAtAValueChangesNothing() throws {
        #expect(StateStore.peek(directory: folder.path, name: "a") == nil)
        #expect(access(folder.path + "/state.sqlite", F_OK) != 0)
        let store = try StateStore(directory: folder.path)
        try store.set("a", to: [1])
        #expect(StateStore.peek(directory: folder.path, name: "a") == [1], "beside the running agent")
        #expect(StateStore.peek(directory: folder.path, name: "b") == nil)
        #expect(throws: Never.self) { try store.set("a", to: [2]) }
    }

    @Test func worksWithoutADisk() throws {
        let trouble = StateStore.Failure.unusable(path: "/nowhere/state.sqlite", reason: "no such folder")
        let store = try StateStore(withoutDisk: trouble)
        try store.set("a", to: [1])
        #expect(try store.value("a") == [1])
        #expect(store.trouble.map { "\($0)" } == "\(trouble)")
    }
}
