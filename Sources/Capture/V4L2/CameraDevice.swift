package import Device
package import Media

/// A V4L2 device that delivers frames, and its formats.
package struct CameraDevice: Sendable {
    /// The path of the device's node.
    package var path: String
    /// The camera's own name.
    package var card: String
    package var driver: String
    /// The bus to which it is connected.
    package var bus: String
    /// The formats, without those that libv4l2 would emulate.
    package var formats: [CameraFormat]
    package var controls: [CameraControl]
}

/// A pixel format of a camera.
package struct CameraFormat: Sendable, Hashable {
    /// The code of four characters, such as `YUYV`.
    package var fourCC: String
    package var title: String
    /// Whether a channel can use it.
    package var isUsable: Bool
    package var sizes: [CameraSize]
    /// Set when the camera takes any size in a range: the smallest and the largest.
    package var smallest: PictureSize?
    package var largest: PictureSize?
}

/// A size of a format, with its frame rates, the fastest first; none if the driver does not list them.
package struct CameraSize: Sendable, Hashable {
    package var size: PictureSize
    package var frameRates: [FrameRate]
}
