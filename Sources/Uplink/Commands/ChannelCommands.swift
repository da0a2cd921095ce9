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
        let settings = try channels.channel(request.channel.value).encoding(of: request.stream).current
        return GetChannelResponse(
            result: .success, deviceID: request.deviceID, parameters: VideoParameters(of: settings, codes: codes))
    }

    /// What the request leaves out stays as it is.
    func set(_ request: SetChannelRequest) async throws(ControlError) {
        let change = try EncodingChange(request.parameters, codes: codes)
        try await channels.channel(request.channel.value).set(change, of: request.stream)
    }
}

extension VideoParameters {
    /// This device has no microphone.
    package init(of settings: EncodingSettings, codes: FrameSizeCodes) {
        self.init(
            frameSize: codes.code(nearest: settings.size),
            rate: PictureRate(clamping: Int(settings.frameRate.perSecond.rounded())),
            rateType: settings.rateControl == .cbr ? .constant : .variable,
            bitRate: BitRateCode(nearest: settings.bitRate), hasAudio: false)
    }
}

extension EncodingChange {
    package init(_ parameters: VideoParameters, codes: FrameSizeCodes) throws(ControlError) {
        self.init()
        if parameters.hasAudio == true { throw .notSupported("this device has no microphone") }
        if let code = parameters.frameSize {
            guard let size = codes.size(of: code) else { throw .invalid("the frame size code \(code) has no meaning") }
            self.size = size
        }
        if let rate = parameters.rate { frameRate = FrameRate(rate.value) }
        if let type = parameters.rateType { rateControl = type == .constant ? .cbr : .vbr }
        if let code = parameters.bitRate { bitRate = code.kilobits }
    }
}
