import Base

/// What comes up while a configuration is read: everything that is wrong, and every key that was asked for.
final class ReadingLog {
    /// A key that the reader knows, in whichever object of its kind.
    struct KnownKey: Hashable {
        /// Such as `channels[].main.size`.
        var pattern: String
        /// What counts when it is missing, as it would be written.
        var defaultValue: JSONValue
    }

    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []
    private(set) var knownKeys: [KnownKey] = []

    /// More problems than this help nobody.
    private static let maximumProblems = 100

    /// Whether more problems are not even looked for.
    var isFull: Bool { problems.count >= Self.maximumProblems }

    func problem(line: Int, _ keyPath: String, _ message: String) {
        guard !isFull else { return }
        problems.append(ConfigurationProblem(line: line, column: nil, keyPath: keyPath, message: message))
    }

    /// - Parameter failsCheck: whether `check` counts it as an error.
    func warning(line: Int, _ keyPath: String, _ message: String, failsCheck: Bool = false) {
        // One that fails the check is never lost behind many others.
        guard failsCheck || warnings.count < Self.maximumProblems else { return }
        warnings.append(
            ConfigurationProblem(line: line, column: nil, keyPath: keyPath, message: message, failsCheck: failsCheck))
    }

    func known(_ pattern: String, default value: JSONValue) {
        if !knownKeys.contains(where: { $0.pattern == pattern }) {
            knownKeys.append(KnownKey(pattern: pattern, defaultValue: value))
        }
    }
}
