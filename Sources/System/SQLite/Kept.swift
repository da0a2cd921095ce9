package import Base
import Synchronization

/// A value that was set while the agent ran, and its copy in the state store.
package final class Kept<Value: Sendable & Equatable>: Sendable {
    private let store: StateStore
    private let name: String
    private let bytes: @Sendable (Value) -> [UInt8]?
    private let current: Mutex<Value>

    /// Blocks for the disk.
    ///
    /// - Parameters:
    ///   - name: the value's name in the store.
    ///   - read: makes a value of the kept bytes; nil when there are none.
    ///   - bytes: the bytes to keep; nil keeps nothing.
    package init(
        _ name: String, in store: StateStore, read: ([UInt8]?) -> Value,
        bytes: @escaping @Sendable (Value) -> [UInt8]?
    ) throws {
        self.store = store
        self.name = name
        self.bytes = bytes
        current = Mutex(read(try store.value(name)))
    }

    /// Never waits for the disk.
    package var value: Value { current.withLock { $0 } }

    /// Changes the value. When this returns, the change is on the disk; other changes wait meanwhile. Blocks.
    ///
    /// - Throws: an error of `body` or of the store; the value is then as it was.
    package func change<Result: Sendable>(_ body: (inout Value) throws -> Result) throws -> Result {
        var new = value
        return try store.update(name) {
            let old = value
            new = old
            let result = try body(&new)
            return (new == old ? nil : .some(bytes(new)), result)
        } stored: {
            current.withLock { $0 = new }
        }
    }

    /// Changes the value in memory alone, until the next change or the agent's end, where the disk can't be written.
    package func hold(_ body: (inout Value) -> Void) {
        // In the store's order: not between another change's reading and its end.
        try? store.update(name) { (nil, current.withLock { body(&$0) }) } stored: {}
    }
}

extension Kept {
    /// A value kept as JSON. Blocks for the disk.
    ///
    /// - Parameters:
    ///   - empty: the value when nothing is kept, or when it is no JSON.
    ///   - read: makes the value; invalid parts are left out and reported.
    ///   - warn: called with each problem.
    package convenience init(
        json name: String, in store: StateStore, empty: Value, read: (JSONValue, _ problems: inout [String]) -> Value,
        write: @escaping @Sendable (Value) -> JSONValue, warn: (_ problem: String) -> Void
    ) throws {
        var problems: [String] = []
        try self.init(
            name, in: store,
            read: { bytes in
                guard let bytes else { return empty }
                do throws(JSONSyntaxError) {
                    return read(try JSONText(bytes).value, &problems)
                } catch {
                    problems.append("\(error)")
                    return empty
                }
            }, bytes: { Array(write($0).json.utf8) })
        for problem in problems { warn(problem) }
    }
}
