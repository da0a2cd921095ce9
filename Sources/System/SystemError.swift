import Glibc

/// Errors of the C library.
package enum SystemError {
    /// The text for an `errno`, such as "No such file or directory".
    package static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A thread or a descriptor that the system refuses.
package struct ResourceError: Error, Hashable, CustomStringConvertible {
    /// The attempted operation, and why it failed.
    package var description: String

    init(_ description: String) { self.description = description }
}
