@testable import Agent
@testable import Capture
import Glibc
import TestSupport
import Testing

@Suite struct ConfigurationFileTests {
    @Test func saysWhyAFileCannotBeRead() {
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path: "/nowhere/camera.json5") }
        #expect("\(error!)" == "can't read the configuration /nowhere/camera.json5: No such file or directory")
        let folder = #expect(throws: ConfigurationError.self) { try Configuration.load(path: "/") }
        #expect("\(folder!)" == "can't read the configuration /: Is a directory")
    }

    @Test func listsTheProblemsUnderTheFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("camera.json5", "{ log: 1,\n rtsp: 2 }")
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path: path) }
        #expect("\(error!)" == """
            \(path) has 2 problems:
              line 1: log: 1 is not allowed; it takes an object: { … }
              line 2: rtsp: 2 is not allowed; it takes an object: { … }
            """)
    }

    @Test func warnsWhenOthersMayReadSecrets() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("camera.json5", "{ device: { key: '12345678' } }")
        chmod(path, 0o640)
        #expect(try Configuration.load(path: path).warnings.map(\.message) == [
            "others may read the passwords in this file; run: chmod 600 \(path)"
        ])
        chmod(path, 0o600)
        #expect(try Configuration.load(path: path).warnings.isEmpty)
        let open = try folder.write("open.json5", "{}")
        chmod(open, 0o644)
        #expect(try Configuration.load(path: open).warnings.isEmpty)
    }

    @Test(arguments: [
        (0o100600, 1000, 1000, nil), (0o100640, 1000, 1000, "600"), (0o100604, 1000, 1000, "600"),
        // root's, for the service's group
        (0o100640, 0, 998, nil), (0o100644, 0, 998, "640"), (0o100640, 0, 0, "600"),
    ])
    func letsTheServiceReadItsFile(mode: UInt32, owner: UInt32, group: UInt32, better: String?) {
        var status = stat()
        (status.st_mode, status.st_uid, status.st_gid) = (mode, owner, group)
        #expect(Configuration.privateMode(status) == better)
    }

    @Test func looksForClipsBesideTheFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "camera.json5", "{ channels: [ { source: 'file:clip.y4m' }, { source: 'file:/a/b.y4m' } ] }")
        #expect(try Configuration.load(path: path).configuration.channels.map(\.source) == [
            .file(path: "\(folder.path)/clip.y4m"), .file(path: "/a/b.y4m"),
        ])
    }
}
