import Glibc
@testable import System
import TestSupport
import Testing

@Suite struct FolderTests {
    @Test func missingParentsAreMade() throws {
        let folder = try TemporaryFolder()
        try Folder.make("\(folder.path)/a/b/c", mode: 0o700)
        try Folder.make("\(folder.path)/a/b/c", mode: 0o700)
        #expect(access("\(folder.path)/a/b/c", X_OK) == 0)
    }

    @Test(arguments: ["file", "file/below"]) func aFileInTheWayIsNoFolder(_ path: String) throws {
        let folder = try TemporaryFolder()
        try PrivateFile.write("", to: "\(folder.path)/file")
        let failure = #expect(throws: Folder.Failure.self) { try Folder.make("\(folder.path)/\(path)", mode: 0o700) }
        #expect(failure?.code == ENOTDIR)
    }

    @Test func theFolderAroundAPath() {
        #expect(["/a/b", "/a", "a"].map(Folder.containing) == ["/a", "/", "."])
    }
}
