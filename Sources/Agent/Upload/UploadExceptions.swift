import Uplink

/// Exceptions 1 to 5 (002 7.5.4).
extension ExceptionReporter {
    private static let cloud: [ExceptionType] = [.cloudLogin, .cloudFolder, .cloudDelete, .cloudUpload, .cloudFull]

    func report(_ report: UploadReport) {
        switch report {
        // The text has none for FTP; the log has it.
        case .trouble(_, nil, _): break
        case .trouble(_, let type?, let reason): begin(type, reason)
        case .recovered(.cloud): cloudIsWell()
        default: break
        }
    }

    func cloudIsWell() {
        for type in Self.cloud { over(type) }
    }
}
