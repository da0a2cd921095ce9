/// Why recordings can't be read, changed or searched; the description says what helps.
package enum RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The folder can't be used now; the store retries by itself.
    case unavailable(String)
    /// There is no recording of that name.
    case noSuchRecording(String)
    /// Nothing was recorded in the time range.
    case nothingRecorded
    /// The recording is open, played or locked, so it can't be removed.
    case inUse(name: String, why: String)
    /// A file that can't be read.
    case unreadable(String)
    /// A file that can't be written, such as the target of an export.
    case unwritable(String)
    /// A setting outside its range.
    case badSetting(String)
    /// The caller cancelled the operation.
    case cancelled

    package var description: String {
        switch self {
        case .unavailable(let why): "recordings are not at hand: \(why)"
        case .noSuchRecording(let name): "there is no recording '\(name)'; `recordings` lists them"
        case .nothingRecorded: "nothing was recorded in that time"
        case .inUse(let name, let why): "\(name) is \(why); it can be removed after that"
        case .unreadable(let why): why
        case .unwritable(let why): why
        case .badSetting(let why): why
        case .cancelled: "cancelled"
        }
    }
}

extension ControlError {
    package init(_ error: RecordingError) {
        let words = "\(error)"
        self =
            switch error {
            case .noSuchRecording, .nothingRecorded: .notFound(words)
            case .inUse: .busy(words)
            case .badSetting: .invalid(words)
            case .unavailable, .unreadable, .unwritable, .cancelled: .failed(words)
            }
    }
}
