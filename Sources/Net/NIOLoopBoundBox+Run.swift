package import NIOCore

/// Calls of the box's value on its event loop, from any thread.
extension NIOLoopBoundBox {
    package func execute(_ body: @escaping @Sendable (Value) -> Void) { eventLoop.execute { body(self.value) } }

    package func run<Result: Sendable>(_ body: @escaping @Sendable (Value) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            eventLoop.execute { continuation.resume(returning: body(self.value)) }
        }
    }
}
