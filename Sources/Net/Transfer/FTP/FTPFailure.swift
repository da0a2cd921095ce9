package import Base

/// The reason why a file was not uploaded to an FTP server, or not downloaded from it.
package struct FTPFailure: Error, Equatable, CustomStringConvertible {
    package enum Cause: Equatable, Sendable {
        case credentials
        case full
        /// No server, or one that hangs or is busy; or the connection was lost.
        case network
        /// The server refuses this file.
        case refused
        case source(UploadSourceError)
        case cancelled
    }

    package enum Direction: String, Sendable { case upload, fetch }

    package var direction: Direction
    /// The path on the server, including the folder.
    package var file: String
    package var server: ServerAddress
    package var cause: Cause
    package var reason: String

    package var description: String {
        let place = "\(file) \(preposition) FTP server \(server)"
        return "could not \(direction.rawValue) \(place): \(reason)" + (advice.map { "; \($0)" } ?? "")
    }

    private var preposition: String {
        switch direction {
        case .upload: "to"
        case .fetch: "from"
        }
    }

    private var advice: String? {
        switch cause {
        case .credentials: "check the account and the password"
        case .full: "the server's disk or the account's quota is used up; make room there"
        default: nil
        }
    }

    init(_ failure: TransferFailure, _ direction: Direction, file: String, server: ServerAddress) {
        self.direction = direction
        self.file = file
        self.server = server
        reason = failure.description
        cause =
            switch failure {
            case .unreachable, .untrusted, .timedOut, .cut, .busy: .network
            case .denied: .credentials
            case .full: .full
            case .refused, .answerTooLong: .refused
            case .cancelled: .cancelled
            case .source(let error): .source(error)
            }
    }

    init(_ direction: Direction, file: String, server: ServerAddress, cause: Cause, reason: String) {
        self.direction = direction
        self.file = file
        self.server = server
        self.cause = cause
        self.reason = reason
    }
}
