import Base
package import Device
import Media

/// 60H and 61H (CTMW 7.5.6, 7.5.7): how a stream is encoded.
package struct ChannelCommands: Sendable {
    private let channels: ChannelRegistry
    private let codes: FrameSizeCodes

    package init(channels: ChannelRegistry, codes: FrameSizeCodes) {
        self.channels = channels
        self.codes = codes
    }

    func get(_ request: GetChannelRequest) throws(ControlError) -> GetChannelResponse {
        let channel = try channels.channel(request.channel.value)
        let settings = try channel.encoding(of: request.stream).current
        return GetChannelResponse(
            result: .success, deviceID: request.deviceID,
            parameters: VideoParameters(
                of: settings, codes: codes, hasSound: channel.source.capabilities.hasSound))
    }

    /// What the request leaves out stays as it is.
    func set(_ request: SetChannelRequest) async throws(ControlError) {
        let channel = try channels.channel(request.channel.value)
        let change = try EncodingChange(
            request.parameters, codes: codes, hasSound: channel.source.capabilities.hasSound)
        try await channel.set(change, of: request.stream)
    }
}

extension VideoParameters {
    package init(of settings: EncodingSettings, codes: FrameSizeCodes, hasSound: Bool = false) {
        self.init(
            frameSize: codes.code(nearest: settings.size),
            rate: PictureRate(clamping: Int(settings.frameRate.perSecond.rounded())),
            rateType: settings.rateControl == .cbr ? .constant : .variable,
            bitRate: BitRateCode(nearest: settings.bitRate), hasAudio: hasSound)
    }
}

extension EncodingChange {
    /// - Parameter hasSound: whether the stream has sound, which can't be turned on or off.
    package init(
        _ parameters: VideoParameters, codes: FrameSizeCodes, hasSound: Bool = false
    ) throws(ControlError) {
        self.init()
        if let hasAudio = parameters.hasAudio, hasAudio != hasSound {
            throw .notSupported(hasSound ? "the sound can't be turned off" : "this device has no microphone")
        }
        if let code = parameters.frameSize {
            guard let size = codes.size(of: code) else { throw .invalid("the frame size code \(code) has no meaning") }
            self.size = size
        }
        if let rate = parameters.rate { frameRate = FrameRate(rate.value) }
        if let type = parameters.rateType { rateControl = type == .constant ? .cbr : .vbr }
        if let code = parameters.bitRate { bitRate = code.kilobits }
    }
}
