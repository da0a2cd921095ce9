import NIOPosix
package import System

extension StateStore {
    /// Reads or writes on a thread that may wait for the disk.
    package func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (StateStore) throws -> Value
    ) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive { try body(self) }
    }
}
