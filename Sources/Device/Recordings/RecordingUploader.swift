/// The files of recordings, for uploading. An engine that has recordings implements it.
package protocol RecordingFiles: Sendable {
    /// Opens the file of a closed recording. Blocks for the disk.
    ///
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, also when it is just being removed;
    ///   ``RecordingError/inUse(name:why:)`` while it is recorded, ``RecordingError/unavailable(_:)``
    func file(named name: String) throws(RecordingError) -> any RecordedFile
}

/// A recording's file. The recording is not removed while this lives.
package protocol RecordedFile: AnyObject, Sendable {
    var path: String { get }
}

/// Uploads recordings to the cloud storage, as the recording schedule directs it. Its calls return at once.
package protocol RecordingUploader: Sendable {
    /// Sets whether recordings of a stream are uploaded from now on.
    func setUploading(_ stream: StreamID, _ isOn: Bool)
    /// Sets whether the oldest objects of a full storage are overwritten.
    func setLoop(_ isLoop: Bool)
}
