import Base
import NIOPosix
import Net
import System
import Uplink

/// What the link keeps, as it stands in `state.sqlite`.
extension LinkMemory {
    /// Nil for what is no such value; the device registers anew then.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, case .object = value else { return nil }
        func server(_ name: String) -> ServerAddress? { value[name]?.string.flatMap(ServerAddress.init(text:)) }
        var record = RegistrationRecord()
        record.registerURL = value["registerURL"]?.string
        record.server = server("server")
        record.backupServer = server("backupServer")
        record.turnServer = server("turnServer")
        record.backupTurnServer = server("backupTurnServer")
        if let server = value["ftp"]?["server"]?.string.flatMap(ServerAddress.init(text:)),
            let account = value["ftp"]?["account"]?.string, let password = value["ftp"]?["password"]?.string
        {
            record.ftp = FTPAccount(server: server, account: account, password: password)
        }
        self.init(record: record, lastRegistration: value["lastRegistration"]?.integer.map(Int64.init))
    }

    var json: String {
        func text(_ value: (any CustomStringConvertible)?) -> JSONValue { value.map { .string("\($0)") } ?? .null }
        let value: JSONValue = [
            "registerURL": text(record.registerURL),
            "server": text(record.server), "backupServer": text(record.backupServer),
            "turnServer": text(record.turnServer), "backupTurnServer": text(record.backupTurnServer),
            "ftp": record.ftp.map { ftp in
                ["server": "\(ftp.server)", "account": .string(ftp.account), "password": .string(ftp.password)]
            } ?? .null,
            "lastRegistration": lastRegistration.map { .integer(Int($0)) } ?? .null,
        ]
        return value.json
    }
}

extension StateStore {
    /// Reads or writes on a thread that may wait for the disk.
    func onThread<Value: Sendable>(_ body: @escaping @Sendable (StateStore) throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive { try body(self) }
    }
}
