import Base
import Device

/// One frame on its way from a source to the encoders, which share it.
///
/// `@unchecked Sendable`: the memory is filled before the frame is created, only read while it exists, and returned by
/// `release` when the last reference is dropped.
final class Frame: @unchecked Sendable {
    package let picture: PlanarPicture
    package let captured: MediaTime
    /// The source's format; nil for a substitute such as the no-signal picture, which fits any encoder.
    let format: SourceFormat?
    /// Whether the previous frame showed something else: predicting from it is useless.
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

    /// The same frame with another time stamp.
    func restamped(_ captured: MediaTime, isNewScene: Bool) -> Frame {
        if captured == self.captured, isNewScene == self.isNewScene { return self }
        // The new frame keeps this one alive.
        return Frame(picture: picture, captured: captured, format: format, isNewScene: isNewScene) { _ = self }
    }
}
