/// The FTP account for snapshots, from registration (CTMW 7.2.1). Its description omits the password.
package struct FTPAccount: Sendable, Hashable, CustomStringConvertible {
    package var server: ServerAddress
    package var account: String
    package var password: String

    package init(server: ServerAddress, account: String, password: String) {
        self.server = server
        self.account = account
        self.password = password
    }

    package var description: String { "\(account)@\(server)" }
}
