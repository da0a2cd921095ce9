import Base

/// One picture on its way from a source to the encoders, which share it.
///
/// `@unchecked Sendable`: the memory is filled before the frame is made, only read while it lives, and handed back by
/// `release` when the last holder lets go of it.
final class Frame: @unchecked Sendable {
    package let picture: PlanarPicture
    package let captured: MediaTime
    /// What the source delivers; nil for a stand-in such as the no-signal picture, which fits any encoder.
    let format: SourceFormat?
    /// The picture before it was of something else: predicting from it is useless.
    let isNewScene: Bool
    private let release: @Sendable () -> Void

    init(
        picture: PlanarPicture, captured: MediaTime, format: SourceFormat?, isNewScene: Bool = false,
        release: @escaping @Sendable () -> Void
    ) {
        self.picture = picture
        self.captured = captured
        self.format = format
        self.isNewScene = isNewScene
        self.release = release
    }

    deinit { release() }

    /// The same picture with another stamp.
    func restamped(_ captured: MediaTime, isNewScene: Bool) -> Frame {
        if captured == self.captured, isNewScene == self.isNewScene { return self }
        // The new frame holds this one until its own end.
        return Frame(picture: picture, captured: captured, format: format, isNewScene: isNewScene) { _ = self }
    }
}
