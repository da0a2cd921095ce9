package import Base

/// Uploads to an FTP server (CTMW 7.5.24). One thread at a time may use it: each call blocks until the server has the
/// file.
///
/// A file is renamed when it is complete: until then its name ends in `.part`. So a reader on the server never finds
/// half a snapshot.
package final class FTPUpload {
    private let account: FTPAccount
    private let folder: String
    private let control: TransferControl
    private let session: TransferSession
    private let silence: Int

    /// - Parameters:
    ///   - folder: created when it is missing; empty: the account's initial folder.
    ///   - silence: seconds without any data transferred, after which the upload fails.
    /// - Returns: nil when libcurl cannot start.
    package init?(account: FTPAccount, folder: String = "", control: TransferControl, silence: Int = 30) {
        guard let session = TransferSession() else { return nil }
        self.session = session
        self.account = account
        self.folder = folder.split(separator: "/").joined(separator: "/")
        self.control = control
        self.silence = silence
    }

    /// Returns when the server has all of `source` under `name`.
    ///
    /// - Parameter resuming: an earlier attempt may have left a part of this file. The part is used: all of it, or its
    ///   beginning where the server can append.
    package func put(_ source: any UploadSource, name: FileName, resuming: Bool = false) throws(FTPFailure) {
        let file = path(name.wireText)
        try account.check(.upload, file: file)
        do throws(TransferFailure) {
            let part = name.wireText + ".part"
            if resuming {
                if try size(of: name.wireText) == source.size { return }
                try sendRest(of: source, to: part)
            } else {
                try send(source, to: part, resumes: false)
            }
            // A server that lost its connection to us may have written more meanwhile, from data in transit.
            if let size = try size(of: part), size != source.size {
                throw .cut("the server has \(size) of \(source.size) bytes")
            }
            try rename(part, to: name.wireText)
        } catch {
            throw FTPFailure(error, .upload, file: file, server: account.server)
        }
    }

    /// Sends from the beginning where the server cannot append, or has more bytes than the source.
    private func sendRest(of source: any UploadSource, to part: String) throws(TransferFailure) {
        let there = try size(of: part) ?? 0
        guard (1...source.size).contains(there) else { return try send(source, to: part, resumes: false) }
        do throws(TransferFailure) {
            try send(source, to: part, resumes: true)
        } catch .refused {
            try send(source, to: part, resumes: false)
        }
    }

    private func send(_ source: any UploadSource, to name: String, resumes: Bool) throws(TransferFailure) {
        var ftp = command()
        ftp.resumes = resumes
        do throws(TransferFailure) {
            try perform(ftp, name, body: .source(source, 0..<source.size))
        } catch .cut(let words) {
            try askWhy(ftp, source, name)
            throw .cut(words)
        }
    }

    /// Gets the server's error text: a server with a full disk resets the data connection, and curl does not wait for
    /// its reply then. A few more bytes at the file's present end fit into the connection as a whole, and get a reply.
    private func askWhy(_ ftp: FTPTransfer, _ source: any UploadSource, _ name: String) throws(TransferFailure) {
        do throws(TransferFailure) {
            guard let there = try size(of: name), there < source.size else { return }
            var ftp = ftp
            ftp.resumes = true
            try perform(ftp, name, body: .source(source, 0..<min(there + Self.fewBytes, source.size)))
        } catch .full(let words) {
            throw .full(words)
        } catch {
            return
        }
    }

    private static let fewBytes: Int64 = 16 * 1024

    /// The size of the file on the server; nil when it does not exist, or the server has no SIZE command (RFC 3659 4).
    private func size(of name: String) throws(TransferFailure) -> Int64? {
        do throws(TransferFailure) {
            return try perform(command(), name).length
        } catch .refused {
            return nil
        }
    }

    /// Renames a file (RFC 959 4.1.3). Some servers refuse to replace an existing file.
    private func rename(_ old: String, to new: String) throws(TransferFailure) {
        var ftp = command()
        ftp.commandsAfter = ["*DELE \(new)", "RNFR \(old)", "RNTO \(new)"]
        try perform(ftp, "")
    }

    private func command() -> FTPTransfer { FTPTransfer(account: account.account, password: account.password) }

    private func path(_ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    @discardableResult
    private func perform(
        _ ftp: FTPTransfer, _ name: String, body: Transfer.Body = .none
    ) throws(TransferFailure) -> TransferAnswer {
        let path = PercentEncoding.encode(path(name), keepsSlash: true)
        var transfer = Transfer(url: "ftp://\(account.server)/\(path)", method: .ftp(ftp))
        transfer.body = body
        transfer.times.silence = silence
        return try session.perform(transfer, control: control)
    }
}
