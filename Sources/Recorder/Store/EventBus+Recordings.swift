package import Device

extension EventBus {
    /// The store's news for the whole device.
    package func post(_ event: RecordingEvent) {
        switch event {
        case .closed(let recording):
            post(.recordingClosed, channel: recording.stream.channel, "\(event)", detail: .name(recording.name))
        case .removed(let name): post(.recordingRemoved, "\(event)", detail: .name(name))
        case .full(let stream): begin(.storage, channel: stream.channel, "\(event)")
        case .failed: begin(.storage, "\(event)")
        case .recovered(let stream?): end(.storage, channel: stream.channel, "\(event)")
        case .recovered(nil):
            for lasting in active where lasting.topic == .storage {
                end(.storage, channel: lasting.channel, "\(event)")
            }
        case .repaired, .indexRebuilt: post(.recordingsRepaired, "\(event)")
        case .dropped: break
        }
    }
}
