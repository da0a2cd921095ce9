/// What uploads recordings to the cloud storage, as the recording schedule directs it. Its calls return at once.
package protocol RecordingUploader: Sendable {
    /// Sets whether what is recorded of a stream from now on is uploaded.
    func setUploading(_ stream: StreamID, _ isOn: Bool)
    /// Sets whether the oldest objects of a full storage are overwritten (CTMW 7.1.1).
    func setLoop(_ isLoop: Bool)
}
