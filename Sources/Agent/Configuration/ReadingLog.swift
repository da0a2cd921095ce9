import Base

/// The problems found while a configuration is read, and every known key.
final class ReadingLog {
    /// A key that the reader knows, in any object of its kind.
    struct KnownKey: Hashable {
        /// Such as `channels[].main.size`.
        var pattern: String
        /// The value of a missing key, as it would be written.
        var defaultValue: JSONValue
    }

    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []
    private(set) var knownKeys: [KnownKey] = []

    /// Further problems are not reported.
    private static let maximumProblems = 100

    /// Whether the maximum is reached, so that the search for problems stops.
    var isFull: Bool { problems.count >= Self.maximumProblems }

    func problem(line: Int, _ keyPath: String, _ message: String) {
        guard !isFull else { return }
        problems.append(ConfigurationProblem(line: line, column: nil, keyPath: keyPath, message: message))
    }

    /// - Parameter failsCheck: whether `check` counts it as an error.
    func warning(line: Int, _ keyPath: String, _ message: String, failsCheck: Bool = false) {
        // A warning that fails the check is never dropped.
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
