/// A reusable buffer for bytes to be written to a file.
///
/// It owns its memory and lends it only for the length of a call.
package struct TransportStreamBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    package private(set) var count = 0

    /// - Parameter capacity: the initial size in bytes; the buffer grows as needed.
    package init(capacity: Int = 1 << 20) {
        memory = .allocate(byteCount: max(capacity, TransportStream.packetSize), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The appended bytes.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    package mutating func removeAll() { count = 0 }

    /// Appends `size` uninitialised bytes, all of which the caller must fill.
    mutating func extend(by size: Int) -> UnsafeMutableRawBufferPointer {
        if count + size > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + size) * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
            memory.deallocate()
            memory = larger
        }
        defer { count += size }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + size)])
    }
}
