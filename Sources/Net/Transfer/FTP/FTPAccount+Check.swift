import Base

extension FTPAccount {
    /// Refuses line breaks: the text after one would be a separate FTP command.
    func check(_ direction: FTPFailure.Direction, file: String) throws(FTPFailure) {
        guard (account + password).contains(where: \.isNewline) else { return }
        throw FTPFailure(
            direction, file: file, server: server, cause: .credentials, reason: "the account has a line break in it")
    }
}
