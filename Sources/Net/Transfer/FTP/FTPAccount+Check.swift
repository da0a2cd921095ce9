extension FTPAccount {
    /// Refuses line breaks: what is behind one would be a command of its own.
    func check(_ direction: FTPFailure.Direction, file: String) throws(FTPFailure) {
        guard (account + password).contains(where: \.isNewline) else { return }
        throw FTPFailure(
            direction, file: file, server: server, cause: .credentials, reason: "the account has a line break in it")
    }
}
