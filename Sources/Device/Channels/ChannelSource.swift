package import Media

/// The source of a channel's streams: a local camera, a network camera.
///
/// A source publishes into hubs that were created before it. From its start to its end, it is attached to them
/// (``StreamHub/attach(requestKeyFrame:)``), so a key frame is requested from the hub.
package protocol ChannelSource: Sendable {
    var capabilities: ChannelCapabilities { get }

    /// Starts publishing, and returns at once. A missing camera is not an error: the source waits for it, and reports
    /// ``EventTopic/noSignal``.
    ///
    /// - Throws: ``ControlError/failed(_:)``
    func start() throws(ControlError)

    /// Stops permanently, and detaches from the hubs.
    func end() async

    /// The current encoding of a stream; nil where the channel has no such stream.
    func encoding(of stream: StreamType) -> EncodingSettings?

    /// Changes the encoding of a stream.
    ///
    /// - Throws: ``ControlError/invalid(_:)``; nothing is changed then.
    func apply(_ encoding: EncodingSettings, to stream: StreamType) async throws(ControlError)

    /// A JPEG of the next frame in full size.
    ///
    /// - Parameter quality: 1 to 100.
    /// - Throws: ``ControlError/failed(_:)`` without a signal, or without a frame within 5 s.
    func snapshot(quality: Int) async throws(ControlError) -> [UInt8]

    /// The source's own controls and their values: brightness, exposure.
    func controls() async throws(ControlError) -> [CameraControl]

    /// Sets a control of the source; returns when the source has done it.
    ///
    /// - Parameter name: a name from ``controls()``, or an unambiguous beginning of one: `pan` for `pan_absolute`.
    func setControl(_ name: String, to value: Int) async throws(ControlError)

    /// The control of the pan/tilt head; nil: none.
    var ptz: (any PTZControl)? { get }

    var status: ChannelStatus { get }
}

/// The abilities of a source.
package struct ChannelCapabilities: Sendable, Hashable {
    package var streams: Set<StreamType>
    /// Whether ``ChannelSource/apply(_:to:)`` has any effect.
    package var canChangeEncoding: Bool
    package var canTakeSnapshots: Bool
    /// Whether its streams have sound.
    package var hasSound: Bool

    package init(
        streams: Set<StreamType>, canChangeEncoding: Bool, canTakeSnapshots: Bool, hasSound: Bool = false
    ) {
        self.streams = streams
        self.canChangeEncoding = canChangeEncoding
        self.canTakeSnapshots = canTakeSnapshots
        self.hasSound = hasSound
    }
}

/// The qualities of snapshots.
package enum SnapshotQuality {
    /// Visually almost identical to the frame, at a third of the size of quality 100.
    package static let standard = 90
}
