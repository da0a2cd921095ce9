package import Base

/// Downloads a file from an FTP server. One thread at a time may use it: a call blocks until the whole file has
/// arrived.
package final class FTPDownload {
    private let account: FTPAccount
    private let file: String
    private let control: TransferControl
    private let session: TransferSession
    private let silence: Int

    /// - Parameters:
    ///   - file: a path on the server; without a leading slash, relative to the account's initial folder.
    ///   - silence: seconds without any data transferred, after which the download fails.
    /// - Returns: nil when libcurl cannot start.
    package init?(account: FTPAccount, file: String, control: TransferControl, silence: Int = 30) {
        guard let session = TransferSession() else { return nil }
        self.session = session
        self.account = account
        self.file = file
        self.control = control
        self.silence = silence
    }

    /// Downloads the file from byte `offset` to its end. Returns at once when there are no more bytes.
    ///
    /// - Parameters:
    ///   - total: the limit in seconds, however fast the server is; nil: none.
    ///   - take: called with the data, in order, on this thread; returning false ends the transfer.
    /// - Throws: `refused` also when the server cannot begin at `offset` (RFC 3659 5), `cancelled` when `take` returned
    ///   false.
    package func get(
        from offset: Int64 = 0, within total: Int? = nil, take: @escaping (UnsafeRawBufferPointer) -> Bool
    ) throws(FTPFailure) {
        try account.check(.fetch, file: file)
        var ftp = FTPTransfer(account: account.account, password: account.password)
        ftp.offset = offset
        // Relative to the account's folder, unless the path's own first slash is percent-encoded (RFC 1738 3.2.2).
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
