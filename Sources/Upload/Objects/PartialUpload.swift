/// An upload in parts that has begun: what has to be kept to go on with it later.
struct PartialUpload: Equatable {
    /// The storage's name of it.
    var id: String
    /// In bytes; the last part may be shorter.
    var partSize: Int64

    init(id: String, partSize: Int64) {
        self.id = id
        self.partSize = partSize
    }

    /// Reads `text`; nil for anything else.
    init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let size = Int64(parts[0]), size > 0 else { return nil }
        self.init(id: String(parts[1]), partSize: size)
    }

    package var text: String { "\(partSize) \(id)" }

    /// Where each part of an object of this size lies. Parts are numbered from 1.
    func ranges(size: Int64) -> [Range<Int64>] {
        stride(from: 0, to: size, by: Int64.Stride(partSize)).map { $0..<min($0 + partSize, size) }
    }
}
