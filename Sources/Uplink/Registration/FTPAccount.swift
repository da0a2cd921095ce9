/// Where pictures go by FTP: what registration gave (002 7.2.1). Its description keeps the password to itself.
public struct FTPAccount: Sendable, Hashable, CustomStringConvertible {
    public var server: ServerAddress
    public var account: String
    public var password: String

    public init(server: ServerAddress, account: String, password: String) {
        self.server = server
        self.account = account
        self.password = password
    }

    public var description: String { "\(account)@\(server)" }
}
