import Base

/// Reads the keys of one object by their types. What is wrong goes into the log and the default takes its place, so
/// that one pass finds every problem.
struct ObjectReader {
    /// A member that is in the text.
    struct Found {
        var value: JSONValue
        var shape: JSONShape
        /// Of its key.
        var line: Int
    }

    let log: ReadingLog
    /// The keys above, for messages: `channels[0].main`; empty at the top.
    let path: String
    /// The same for every object of this kind: `channels[].main`.
    let pattern: String
    /// Where the object starts; of the nearest one above when it is missing itself.
    let line: Int
    private var members: [String: Found] = [:]
    private var order: [String] = []
    private var asked: [String] = []

    /// - Parameter found: the object; nil when the text has none and every key takes its default.
    init(_ found: Found?, path: String, pattern: String, line: Int, log: ReadingLog) {
        self.log = log
        self.path = path
        self.pattern = pattern
        self.line = found?.line ?? line
        guard let found else { return }
        guard case .object(let object) = found.value, case .object(let shapes) = found.shape.kind else {
            log.problem(line: found.line, path, "\(found.value.brief) is not allowed; it takes an object: { … }")
            return
        }
        for (member, shape) in zip(object.members, shapes) {
            members[member.key] = Found(value: member.value, shape: shape.value, line: shape.line)
            order.append(member.key)
        }
    }

    /// Notes that `key` is known, and returns what the text has for it.
    mutating func find(_ key: String, default value: JSONValue) -> Found? {
        asked.append(key)
        log.known(join(pattern, key), default: value)
        return members[key]
    }

    /// Notes every key that no one asked for. To be called when all known ones have been.
    func finish() {
        for key in order where !asked.contains(key) && !log.isFull {
            let hint = NearestWord.find(key, in: asked).map { "did you mean \($0)?" }
            let known = "known here: " + asked.joined(separator: ", ")
            log.problem(line: members[key]?.line ?? line, join(path, key.brief), "unknown key; \(hint ?? known)")
        }
    }

    /// Says that the value of `key` is wrong.
    /// - Parameter secret: whether the value must not be shown.
    func refuse(_ key: String, _ found: Found, allowed: String, secret: Bool = false) {
        let value = secret ? "this value" : found.value.brief
        log.problem(line: found.line, join(path, key), "\(value) is not allowed; it takes \(allowed)")
    }

    /// - Parameter failsCheck: whether `check` counts it as an error.
    func warn(_ key: String, _ message: String, failsCheck: Bool = false) {
        log.warning(line: members[key]?.line ?? line, join(path, key), message, failsCheck: failsCheck)
    }

    func refuse(_ key: String, _ message: String) {
        log.problem(line: members[key]?.line ?? line, join(path, key), message)
    }

    /// The path or pattern of a member.
    func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
