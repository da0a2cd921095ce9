/// Bytes on their way into a file, in one piece that is used again and again.
///
/// It owns its memory and hands it out for the length of a call alone.
package struct TransportStreamBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    package private(set) var count = 0

    /// - Parameter capacity: bytes to begin with; it grows when it must.
    package init(capacity: Int = 1 << 20) {
        memory = .allocate(byteCount: max(capacity, TransportStream.packetSize), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The bytes that were appended.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    package mutating func removeAll() { count = 0 }

    /// Makes room for `size` more bytes, which are the caller's to fill, all of them.
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
