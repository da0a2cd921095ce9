package import Device
package import Net

/// Recordings as the source of uploads.
package struct RecordingSource: UploadSource {
    /// Keeps it from being removed.
    private let recording: any RecordedFile
    private let file: FileSource

    /// - Parameter recordings: nil where nothing is recorded.
    package init(_ name: String, of recordings: (any RecordingFiles)?) throws(UploadSourceError) {
        guard let recordings else { throw .missing(name) }
        do throws(RecordingError) {
            recording = try recordings.file(named: name)
        } catch .noSuchRecording {
            throw .missing(name)
        } catch {
            throw .unreadable(name, reason: "\(error)")
        }
        file = try FileSource(path: recording.path)
    }

    package var size: Int64 { file.size }

    package func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(UploadSourceError) -> Int {
        try file.read(into: buffer, at: offset)
    }
}
