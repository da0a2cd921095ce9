public import Media

/// A V4L2 device that gives pictures, and what it can do.
public struct CameraDevice: Sendable {
    /// Of the device's node.
    public var path: String
    /// The camera's own name.
    public var card: String
    public var driver: String
    /// Where it is plugged in.
    public var bus: String
    /// Without those that libv4l2 would make.
    public var formats: [CameraFormat]
    public var controls: [CameraControl]
}

/// A pixel format of a camera.
public struct CameraFormat: Sendable, Hashable {
    /// Four characters: `YUYV`.
    public var fourCC: String
    public var title: String
    /// Whether a channel can take it.
    public var isUsable: Bool
    public var sizes: [CameraSize]
    /// Set when the camera takes any size in a range: the smallest and the largest.
    public var smallest: PictureSize?
    public var largest: PictureSize?
}

/// A size of a format, with the rates it comes in, the fastest first; none if the driver does not say.
public struct CameraSize: Sendable, Hashable {
    public var size: PictureSize
    public var frameRates: [FrameRate]
}
