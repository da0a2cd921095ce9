import Glibc
import Testing

@testable import Agent

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
}
