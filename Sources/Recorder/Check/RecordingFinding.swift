/// Something that the check of a recordings' folder found.
package struct RecordingFinding: Sendable, Hashable, CustomStringConvertible {
    /// What it is.
    package enum Kind: Sendable, Hashable {
        /// A file that is none of ours; no problem.
        case foreignFile
        /// The index can't be read, or contradicts itself.
        case damagedIndex(String)
        /// A recording that was not ended: after a power cut, before the next start.
        case unsettled
        /// The index names a file that is not there.
        case missingFile
        /// A recording that the index does not know.
        case unknownRecording
        /// The index says something else of the file than the file.
        case wrongEntry(String)
        /// The file has no table of its own at the end, or a wrong one.
        case noTrailer
        /// Pictures that are not as they were written; the others play.
        case damagedPictures(places: Int)
        /// No picture in it can be played.
        case unplayable
        /// More is taken up than may be, in bytes.
        case overCapacity(Int64)
    }

    package var kind: Kind
    /// The file's name, below the recordings' folder.
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
