package import Logging

extension Logger {
    /// For tests in which nobody reads what is logged.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
