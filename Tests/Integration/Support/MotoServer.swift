import Base
import Device
import Glibc
import Net
import TestSupport
import Uplink
import Upload

/// moto's S3, which knows what each user may do.
final class MotoServer: PythonServer, @unchecked Sendable {
    private static let python = "\(tests)/../.build/moto/bin/python3"

    /// Where no test may be skipped, its absence is an error.
    static let isThere = access(python, X_OK) == 0 || getenv("CI") != nil

    /// - Parameter isOpen: it checks nothing.
    init(isOpen: Bool = false) throws {
        try super.init("moto-server", isOpen ? ["--open"] : [], python: Self.python)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func store(
        _ dialect: ObjectDialect = .s3, user: String = "all", secret: String = "testing", partSize: Int64 = 256 * 1024,
        port: Int? = nil
    ) throws -> ObjectStore {
        let account = ObjectAccount(
            url: port.map { "http://127.0.0.1:\($0)" } ?? url, account: user, password: Secret(wireText: secret),
            place: CloudPlace(), dialect: dialect)
        guard let account,
            let store = ObjectStore(
                account: account, control: TransferControl(), partSize: partSize, wallTime: { Int64(time(nil)) })
        else { throw ChildProcess.Failure(description: "libcurl does not start") }
        return store
    }

    /// An object, looked at beside S3.
    func fetch(_ path: String) throws -> [UInt8] {
        let (status, _) = try ChildProcess.run(
            ["curl", "-sSf", "--output", "\(directory)/fetched", "\(url)/held/\(path)"], seconds: 20)
        guard status == 0 else { throw ChildProcess.Failure(description: "there is no \(path)") }
        return Files.read("\(directory)/fetched")
    }
}
