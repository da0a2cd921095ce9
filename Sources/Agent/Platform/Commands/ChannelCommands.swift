import Base
import Capture
import Device
import Logging
import Media
import System
import Uplink

/// The platform's commands for how the streams are encoded: 60H and 61H (CTMW 7.5.6, 7.5.7). Settings are applied to
/// the running encoders, kept across a restart, and forgotten by a factory reset. What a request leaves out stays as it
/// is.
actor ChannelCommands {
    private let channels: [AgentChannel]
    private let codes: FrameSizeCodes
    private let store: StateStore

    init(channels: [AgentChannel], codes: FrameSizeCodes, store: StateStore) {
        self.channels = channels
        self.codes = codes
        self.store = store
    }

    nonisolated func get(_ request: GetChannelRequest) -> GetChannelResponse {
        guard let settings = settings(request.channel, request.stream) else {
            return GetChannelResponse(result: .failure, deviceID: request.deviceID)
        }
        return GetChannelResponse(
            result: .success, deviceID: request.deviceID, parameters: VideoParameters(of: settings, codes: codes))
    }

    func set(_ request: SetChannelRequest) async -> ResultCode {
        let stream = request.stream
        guard let old = settings(request.channel, stream),
            let settings = request.parameters.applied(to: old, codes: codes)
        else { return .failure }
        let channel = channels[request.channel.value]
        do {
            try channel.capture.apply(settings, to: stream)
            let name = StateName.encoder(channel: channel.number, stream)
            let value = Array(KeptEncoding(settings).json.utf8)
            try await store.onThread { try $0.set(name, to: value) }
            return .success
        } catch {
            channel.logger.warning("the platform's parameters of the \(stream) stream were not taken: \(error)")
            try? channel.capture.apply(old, to: stream)
            return .failure
        }
    }

    /// Everything as the configuration has it.
    func reset() {
        for channel in channels {
            for type in StreamType.allCases {
                guard let settings = channel.configured(type) else { continue }
                try? channel.capture.apply(settings, to: type)
            }
        }
    }

    private nonisolated func settings(_ number: ChannelNumber, _ stream: StreamType) -> EncodingSettings? {
        guard channels.indices.contains(number.value) else { return nil }
        return channels[number.value].capture.settings.encoder(stream)
    }
}

extension VideoParameters {
    /// As they are now. This device has no microphone.
    init(of settings: EncodingSettings, codes: FrameSizeCodes) {
        self.init(
            frameSize: codes.code(nearest: settings.size),
            rate: PictureRate(clamping: Int(settings.frameRate.perSecond.rounded())),
            rateType: settings.rateControl == .cbr ? .constant : .variable,
            bitRate: BitRateCode(nearest: settings.bitRate), hasAudio: false)
    }

    /// The settings with what is given here; nil when the device can't do that: sound, or a size without a meaning.
    func applied(to settings: EncodingSettings, codes: FrameSizeCodes) -> EncodingSettings? {
        var settings = settings
        if hasAudio == true { return nil }
        if let frameSize {
            guard let size = codes.size(of: frameSize) else { return nil }
            settings.size = size
        }
        if let rate { settings.frameRate = FrameRate(rate.value) }
        if let rateType { settings.rateControl = rateType == .constant ? .cbr : .vbr }
        if let bitRate { settings.bitRate = bitRate.kilobits }
        return settings
    }
}
