package import Device
package import Media
import Synchronization

/// A source without a camera, for tests that publish into its hubs themselves.
package final class FakeSource: ChannelSource {
    private struct State {
        var status = ChannelStatus(source: "fake")
        var applied: [EncodingSettings] = []
        var refusal: ControlError?
    }

    package let capabilities: ChannelCapabilities
    private let hubs: [StreamType: StreamHub]
    private let requested: @Sendable (StreamType) -> Void
    private let shared = Mutex(State())

    /// - Parameter requested: a key frame is requested from the source.
    package init(_ hubs: [StreamType: StreamHub], requested: @escaping @Sendable (StreamType) -> Void = { _ in }) {
        self.hubs = hubs
        self.requested = requested
        capabilities = ChannelCapabilities(streams: Set(hubs.keys), canChangeEncoding: true, canTakeSnapshots: false)
    }

    /// The encodings that were applied, in their order.
    package var applied: [EncodingSettings] { shared.withLock { $0.applied } }

    /// Refuses every encoding from now on; nil: none.
    package func refuse(_ error: ControlError?) { shared.withLock { $0.refusal = error } }

    package func start() throws(ControlError) {
        for (stream, hub) in hubs { hub.attach { [requested] in requested(stream) } }
        shared.withLock { $0.status.state = .running }
    }

    package func end() async {
        for hub in hubs.values { hub.detach() }
        shared.withLock { $0.status.state = .stopped }
    }

    package func encoding(of stream: StreamType) -> EncodingSettings? { applied.last }

    package func apply(_ encoding: EncodingSettings, to stream: StreamType) async throws(ControlError) {
        let refusal = shared.withLock { state -> ControlError? in
            if state.refusal == nil { state.applied.append(encoding) }
            return state.refusal
        }
        if let refusal { throw refusal }
    }

    package func snapshot(quality: Int) async throws(ControlError) -> [UInt8] { throw .failed("it has no camera") }
    package func controls() async throws(ControlError) -> [CameraControl] { throw .notSupported("it has no camera") }

    package func setControl(_ name: String, to value: Int) async throws(ControlError) {
        throw .notSupported("it has no camera")
    }

    package var ptz: (any PTZControl)? { nil }
    package var status: ChannelStatus { shared.withLock { $0.status } }
}

extension DeviceChannel {
    /// A channel with a fake source.
    package static func fake(_ number: Int = 0, _ name: String = "test", streams: [StreamType] = [.main]) -> Self {
        fake(number, name, hubs: Dictionary(uniqueKeysWithValues: streams.map { ($0, StreamHub()) }))
    }

    package static func fake(_ number: Int = 0, _ name: String = "test", hubs: [StreamType: StreamHub]) -> Self {
        DeviceChannel(id: ChannelID(number), name: name, source: FakeSource(hubs), hubs: hubs)
    }
}

extension ChannelRegistry {
    /// Channels with fake sources, from 0 on, each with its streams.
    package static func fake(_ streams: [StreamType]...) -> ChannelRegistry {
        let registry = ChannelRegistry()
        for (number, streams) in streams.enumerated() { registry.add(.fake(number, streams: streams)) }
        return registry
    }
}
