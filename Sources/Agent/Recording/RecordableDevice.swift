import Base
import Media
import Recorder

/// What of this device can be recorded, and where to.
struct RecordableDevice: Sendable, Hashable {
    /// By channel number: the streams there are.
    var channels: [Set<StreamType>]
    /// An NVR records main streams alone (CTMW 7.5.13).
    var isNVR: Bool
    var places: Set<RecordingPlace>
    /// What the weekly policies' times are told by.
    var zone: Zone

    /// The stream that a policy for `stream` records: a second stream that was taken out of the configuration since is
    /// stood in for by the main one, so that nothing is missed.
    func recorded(_ stream: StreamType, of channel: Int) -> StreamType {
        channels.indices.contains(channel) && channels[channel].contains(stream) && !isNVR ? stream : .main
    }
}
