import Base

/// Reads the keys of one object by their types. A wrong value is logged and replaced by the default, so that one pass
/// finds every problem.
struct ObjectReader {
    /// A member of the object in the file.
    struct Found {
        var value: JSONValue
        var shape: JSONShape
        /// The line of its key, from 1.
        var line: Int
    }

    let log: ReadingLog
    /// The path of keys to this object, for messages: `channels[0].main`; empty at the top.
    let path: String
    /// The same for every object of this kind: `channels[].main`.
    let pattern: String
    /// The line on which the object starts; if it is missing, that of the nearest one above.
    let line: Int
    private var members: [String: Found] = [:]
    private var order: [String] = []
    private var asked: [String] = []

    /// - Parameter found: the object; nil when the file has none and every key takes its default.
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

    /// Records that `key` is known, and returns its member in the file.
    mutating func find(_ key: String, default value: JSONValue) -> Found? {
        asked.append(key)
        log.known(join(pattern, key), default: value)
        return members[key]
    }

    /// Reports every key that was not read. To be called after all known ones have been.
    func finish() {
        for key in order where !asked.contains(key) && !log.isFull {
            let hint = NearestWord.find(key, in: asked).map { "did you mean \($0)?" }
            let known = "known here: " + asked.joined(separator: ", ")
            log.problem(line: members[key]?.line ?? line, join(path, key.brief), "unknown key; \(hint ?? known)")
        }
    }

    /// Reports that the value of `key` is wrong.
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
