import Console
import Glibc

/// The reason why a command of the program failed.
struct ProgramFailure: Error {
    /// The exit code of the process (sysexits.h), from which a script can tell the reason.
    enum ExitCode: Int32 {
        /// The check found problems, or the agent refused a console command.
        case negative = 1
        /// An input file can't be read (EX_NOINPUT).
        case noInput = 66
        /// No agent answers (EX_UNAVAILABLE).
        case unavailable = 69
        /// An output file can't be written (EX_CANTCREAT).
        case cannotCreate = 73
        /// The configuration is wrong (EX_CONFIG).
        case configuration = 78
    }

    /// The attempt, the reason of the failure and the remedy; empty when it has been printed already.
    var message: String
    var code: ExitCode
}

extension ConfigurationError {
    /// The exit code of `run`; `check` exits with 1 when the file was read.
    var exitCode: ProgramFailure.ExitCode {
        switch self {
        case .unreadable: .noInput
        case .wrong: .configuration
        }
    }
}

extension ConsoleClientError {
    /// The exit code of a program that needed the response.
    var exitCode: ProgramFailure.ExitCode {
        switch self {
        case .refused: .negative
        default: .unavailable
        }
    }
}
