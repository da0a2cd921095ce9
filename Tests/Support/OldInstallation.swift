import Glibc

/// A copy of what an earlier release left on a camera: Tests/Fixtures/installation, whose README says where it is from.
package struct OldInstallation {
    private let folder: TemporaryFolder

    package init() throws {
        folder = try TemporaryFolder()
        try Self.copy(Self.fixture, folder.path)
    }

    package var stateDirectory: String { "\(folder.path)/state" }
    package var recordings: String { "\(folder.path)/recordings" }
    package var configuration: [UInt8] { Files.read("\(folder.path)/agent.json5") }

    /// The folder as it is in the repository.
    private static var fixture: String {
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/installation"
    }

    private static func copy(_ source: String, _ target: String) throws {
        let names = Files.names(in: source)
        if names.isEmpty { throw Files.Failure(description: "nothing in \(source)") }
        for name in names {
            let from = "\(source)/\(name)"
            var status = stat()
            guard stat(from, &status) == 0 else { throw Files.Failure(description: "cannot read \(from)") }
            if status.st_mode & S_IFMT == S_IFDIR {
                mkdir("\(target)/\(name)", 0o700)
                try copy(from, "\(target)/\(name)")
            } else {
                try Files.write(Files.read(from), to: "\(target)/\(name)")
            }
        }
    }
}
