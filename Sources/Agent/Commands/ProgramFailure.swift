import Console
import Glibc

/// Why a command of the program ended without doing what it was asked.
struct ProgramFailure: Error {
    /// How the process ends (sysexits.h), so that a script can tell why.
    enum ExitCode: Int32 {
        /// What was checked is wrong, or the agent refused a console command.
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

    /// What was tried, why it failed and what to do; empty when it has been said already.
    var message: String
    var code: ExitCode
}

extension ConfigurationError {
    /// How `run` ends with it; `check` ends with 1 when the file was read.
    var exitCode: ProgramFailure.ExitCode {
        switch self {
        case .unreadable: .noInput
        case .wrong: .configuration
        }
    }
}

extension ConsoleClientError {
    /// How a program ends that needed the answer.
    var exitCode: ProgramFailure.ExitCode {
        switch self {
        case .refused: .negative
        default: .unavailable
        }
    }
}
