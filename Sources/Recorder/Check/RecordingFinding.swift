import Device

/// A finding of the check of a recordings' folder.
package struct RecordingFinding: Sendable, Hashable, CustomStringConvertible {
    /// The kind of finding.
    package enum Kind: Sendable, Hashable {
        /// A file that is not part of the store; no problem.
        case foreignFile
        /// The index can't be read or is inconsistent.
        case damagedIndex(String)
        /// A recording that was not closed: after a power cut, before the next start.
        case unsettled
        /// The index names a file that does not exist.
        case missingFile
        /// A recording that is missing in the index.
        case unknownRecording
        /// The index and the file disagree.
        case wrongEntry(String)
        /// The file has no trailer at its end, or a wrong one.
        case noTrailer
        /// Damaged access units; the others can be played.
        case damagedPictures(places: Int)
        /// No access unit of the file can be played.
        case unplayable
        /// The store exceeds its capacity by this number of bytes.
        case overCapacity(Int64)
    }

    package var kind: Kind
    /// The file's name, relative to the recordings' folder.
    package var path: String
    package var isRepaired = false

    /// Whether one of the store's promises is broken.
    package var isProblem: Bool { kind != .foreignFile }

    package var description: String {
        let words =
            switch kind {
            case .foreignFile: "is not a recording; it is left alone"
            case .damagedIndex(let why): "is damaged: \(why)"
            case .unsettled: "was not ended"
            case .missingFile: "is in the index, but not on the disk"
            case .unknownRecording: "is a recording that the index does not know"
            case .wrongEntry(let what): "is not what the index says: \(what)"
            case .noTrailer: "has no table at its end"
            case .damagedPictures(let places): "has damaged pictures in \(places) places; the others play"
            case .unplayable: "has no picture that can be played"
            case .overCapacity(let bytes): "takes up \(bytes) bytes more than its capacity"
            }
        return "\(path) \(words)\(isRepaired ? "; put in order" : "")"
    }
}
