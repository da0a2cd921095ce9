import Uplink
import Upload

/// Exceptions 1 to 5 (CTMW 7.5.4).
extension ExceptionReporter {
    func report(_ report: UploadReport) {
        switch report {
        // The specification defines no exception code for FTP, so it is only logged.
        case .trouble(_, nil, _): break
        case .trouble(_, let problem?, let reason): begin(ExceptionType(problem), reason)
        case .recovered(.cloud): cloudIsWell()
        default: break
        }
    }

    func cloudIsWell() {
        for problem in CloudProblem.allCases { over(ExceptionType(problem)) }
    }
}

extension ExceptionType {
    fileprivate init(_ problem: CloudProblem) {
        self =
            switch problem {
            case .login: .cloudLogin
            case .folder: .cloudFolder
            case .deletion: .cloudDelete
            case .upload: .cloudUpload
            case .full: .cloudFull
            }
    }
}
