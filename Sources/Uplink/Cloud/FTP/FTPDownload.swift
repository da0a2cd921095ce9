/// Fetches a file from an FTP server, for one thread at a time: a call blocks it until all is there.
package final class FTPDownload {
    private let account: FTPAccount
    private let file: String
    private let control: TransferControl
    private let session: TransferSession
    private let silence: Int

    /// - Parameters:
    ///   - file: a path on the server; without a slash in front, from where the server puts the account.
    ///   - silence: seconds in which nothing moves, after which the server is given up.
    /// - Returns: nil when libcurl can't start.
    package init?(account: FTPAccount, file: String, control: TransferControl, silence: Int = 30) {
        guard let session = TransferSession() else { return nil }
        self.session = session
        self.account = account
        self.file = file
        self.control = control
        self.silence = silence
    }

    /// Fetches the file from byte `offset` to its end. Returns at once when it has no more.
    ///
    /// - Parameters:
    ///   - total: seconds that it may take, however fast the server is; nil: as many as it takes.
    ///   - take: is given what comes, in order, on this thread; it ends the transfer by saying no.
    /// - Throws: `refused` also when the server can't begin at `offset` (RFC 3659 5), `cancelled` when `take` said no.
    package func get(
        from offset: Int64 = 0, within total: Int? = nil, take: @escaping (UnsafeRawBufferPointer) -> Bool
    ) throws(FTPFailure) {
        try account.check(.fetch, file: file)
        var ftp = FTPTransfer(account: account.account, password: account.password)
        ftp.offset = offset
        // Below the folder of the account, unless the path's own first slash is one of its letters (RFC 1738 3.2.2).
        let isAbsolute = file.hasPrefix("/")
        let path = PercentEncoding.encode(isAbsolute ? String(file.dropFirst()) : file, keepsSlash: true)
        var transfer = Transfer(url: "ftp://\(account.server)/\(isAbsolute ? "%2F" : "")\(path)", method: .ftp(ftp))
        transfer.times.silence = silence
        transfer.times.total = total
        transfer.sink = take
        do throws(TransferFailure) {
            _ = try session.perform(transfer, control: control)
        } catch {
            throw FTPFailure(error, .fetch, file: file, server: account.server)
        }
    }
}
