import Synchronization

/// The newest value of a state that one thread or event loop changes, and others read.
package final class Published<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    package init(_ value: Value) { self.value = Mutex(value) }

    package var current: Value { value.withLock { $0 } }

    package func publish(_ new: Value) { value.withLock { $0 = new } }

    /// Changes the value. `body` must not wait.
    package func update<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}
