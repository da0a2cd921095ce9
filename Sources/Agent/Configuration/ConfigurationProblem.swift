/// An error in the configuration, or a warning about it.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// The line it is on, from 1.
    package var line: Int
    /// In characters, from 1; known of syntax errors only.
    package var column: Int?
    /// The names of the keys above it and its own, such as `channels[0].main.size`; empty when it concerns no key.
    package var keyPath: String
    /// The problem, and the values that are allowed.
    package var message: String
    /// Of a warning: whether `check` counts it as an error. The agent starts all the same, without the feature.
    package var failsCheck = false

    package var description: String {
        let place = column.map { "line \(line), column \($0)" } ?? "line \(line)"
        return keyPath.isEmpty ? "\(place): \(message)" : "\(place): \(keyPath): \(message)"
    }
}

/// The reason why there is no configuration.
package enum ConfigurationError: Error, CustomStringConvertible {
    /// The file can't be read.
    case unreadable(path: String, reason: String)
    /// The file was read and is wrong.
    case wrong(path: String, problems: [ConfigurationProblem])

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            return "can't read the configuration \(path): \(reason)"
        case .wrong(let path, let problems):
            let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
            return "\(path) has \(count):\n" + problems.map { "  \($0)" }.joined(separator: "\n")
        }
    }
}
