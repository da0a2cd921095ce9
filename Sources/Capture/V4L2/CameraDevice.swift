package import Media

/// A V4L2 device that gives pictures, and what it can do.
package struct CameraDevice: Sendable {
    /// Of the device's node.
    package var path: String
    /// The camera's own name.
    package var card: String
    package var driver: String
    /// Where it is plugged in.
    package var bus: String
    /// Without those that libv4l2 would make.
    package var formats: [CameraFormat]
    package var controls: [CameraControl]
}

/// A pixel format of a camera.
package struct CameraFormat: Sendable, Hashable {
    /// Four characters: `YUYV`.
    package var fourCC: String
    package var title: String
    /// Whether a channel can take it.
    package var isUsable: Bool
    package var sizes: [CameraSize]
    /// Set when the camera takes any size in a range: the smallest and the largest.
    package var smallest: PictureSize?
    package var largest: PictureSize?
}

/// A size of a format, with the rates it comes in, the fastest first; none if the driver does not say.
package struct CameraSize: Sendable, Hashable {
    package var size: PictureSize
    package var frameRates: [FrameRate]
}
