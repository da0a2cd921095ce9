package import Device

extension EventBus {
    /// A camera's news for the whole device: whether it gives pictures.
    package func post(_ event: CaptureEvent, channel: ChannelID) {
        switch event {
        case .noSignal(let error, _): begin(.noSignal, channel: channel, "\(error)")
        case .resumed: end(.noSignal, channel: channel, "\(event)")
        default: break
        }
    }
}
