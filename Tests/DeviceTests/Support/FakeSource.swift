import Media
import Synchronization

@testable import Device

/// A source without a camera: it publishes one key frame when it is asked for one.
final class FakeSource: ChannelSource {
    let capabilities = ChannelCapabilities(streams: [.main], canChangeEncoding: true, canTakeSnapshots: false)
    let status = ChannelStatus(source: "fake")
    private let hub: StreamHub
    private let applied = Mutex<[EncodingSettings]>([])

    init(_ hub: StreamHub) { self.hub = hub }

    /// The encodings that were applied, in their order.
    var encodings: [EncodingSettings] { applied.withLock { $0 } }

    func start() throws(ControlError) {
        hub.setTracks([h264])
        hub.attach { [weak hub] in hub?.publish(sample(7, isRandomAccess: true)) }
    }

    func end() async { hub.detach() }
    func encoding(of stream: StreamType) -> EncodingSettings? { encodings.last }

    func apply(_ encoding: EncodingSettings, to stream: StreamType) async throws(ControlError) {
        guard encoding.bitRate != 666 else { throw .failed("it would not have it") }
        applied.withLock { $0.append(encoding) }
    }

    func snapshot(quality: Int) async throws(ControlError) -> [UInt8] { throw .failed("it has no camera") }
    func controls() async throws(ControlError) -> [CameraControl] { throw .notSupported("it has no camera") }
    func setControl(_ name: String, to value: Int) async throws(ControlError) { _ = try await controls() }
}
