import Device
import Net
import Recorder
import Uplink

/// Recordings as the source of uploads.
struct RecordingSource: UploadSource {
    /// Keeps it from being removed.
    private let recording: RecordingFile
    private let file: FileSource

    init(_ name: String, store: RecordingStore?) throws(UploadSourceError) {
        guard let store else { throw .missing(name) }
        do throws(RecordingError) {
            recording = try store.file(named: name)
        } catch .noSuchRecording {
            throw .missing(name)
        } catch {
            throw .unreadable(name, reason: "\(error)")
        }
        file = try FileSource(path: recording.path)
    }

    var size: Int64 { file.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int {
        try file.read(into: buffer, at: offset)
    }
}
