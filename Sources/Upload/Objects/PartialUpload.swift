/// A multipart upload in progress: the values to persist for resuming it.
struct PartialUpload: Equatable {
    /// The storage's upload ID.
    var id: String
    /// In bytes; the last part may be shorter.
    var partSize: Int64

    init(id: String, partSize: Int64) {
        self.id = id
        self.partSize = partSize
    }

    /// Parses `text`; nil for anything else.
    init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let size = Int64(parts[0]), size > 0 else { return nil }
        self.init(id: String(parts[1]), partSize: size)
    }

    package var text: String { "\(partSize) \(id)" }

    /// The byte range of each part of an object of this size. Parts are numbered from 1.
    func ranges(size: Int64) -> [Range<Int64>] {
        stride(from: 0, to: size, by: Int64.Stride(partSize)).map { $0..<min($0 + partSize, size) }
    }
}
