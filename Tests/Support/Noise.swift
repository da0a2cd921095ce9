import Glibc

/// Bytes that nothing can foresee, from the kernel: millions of them in a moment, also without optimisation.
package enum Noise {
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let file = fopen("/dev/urandom", "r") else { return }
            defer { fclose(file) }
            initialized = fread(buffer.baseAddress, 1, count, file)
        }
    }
}
