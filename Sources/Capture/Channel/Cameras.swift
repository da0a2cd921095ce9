import Media

/// The cameras that a channel may use, and the function that opens one.
struct Cameras: Sendable {
    /// The paths of the nodes, in the order in which they are tried.
    var nodes: @Sendable () -> [String]
    var open: @Sendable (String, PictureSize, FrameRate) throws(CaptureError) -> any FrameSource

    /// The cameras of this machine.
    package static let real = Cameras(
        nodes: { CameraDevices.nodes() },
        open: { (path, size, frameRate) throws(CaptureError) -> any FrameSource in
            try CameraSource.open(path: path, size: size, frameRate: frameRate)
        })
}
