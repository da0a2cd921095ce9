import Net

/// Bytes to be uploaded that are computed, not held: the same for the same seed.
struct PatternSource: UploadSource {
    let size: Int64
    var seed: UInt64 = 1

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int {
        let count = Int(min(Int64(buffer.count), size - offset))
        for index in 0..<max(count, 0) { buffer[index] = byte(at: offset + Int64(index)) }
        return max(count, 0)
    }

    private func byte(at offset: Int64) -> UInt8 {
        var value = (UInt64(bitPattern: offset) &+ seed) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
        return UInt8(truncatingIfNeeded: value ^ (value >> 40))
    }

    var bytes: [UInt8] { (0..<size).map { byte(at: $0) } }
}

/// A source that can't be read.
struct BrokenSource: UploadSource {
    let size: Int64

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int {
        throw .missing("the film")
    }
}
