import Base
package import Device
package import Media

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

    /// Parameters that the request leaves out stay as they are.
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

/// 60H, CTMW 7.5.6: sets how a stream is encoded.
package struct SetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var parameters: VideoParameters

    package static var command: LinkCommand { .setChannel }
    package static var name: String { "SET_CHANNEL" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream),
            .inline(\.parameters))
    }
}

/// 61H, CTMW 7.5.7: asks how a stream is encoded.
package struct GetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType

    package typealias Response = GetChannelResponse
    package static var command: LinkCommand { .getChannel }
    package static var name: String { "GET_CHANNEL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream))
    }
}

/// The response; without parameters after a failure.
package struct GetChannelResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var parameters: VideoParameters = VideoParameters()

    package static var root: String { "GET_CHANNEL_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .inline(\.parameters))
    }
}

/// How a stream is encoded (CTMW 7.5.6). In a request, a nil value stays as it is.
package struct VideoParameters: FieldGroup {
    package var frameSize: FrameSizeCode?
    package var rate: PictureRate?
    package var rateType: RateType?
    package var bitRate: BitRateCode?
    package var hasAudio: Bool?

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .optional("FrameSize", \.frameSize), .optional("FrameRate", \.rate),
            .optional("RateType", \.rateType), .optional("BitRate", \.bitRate), .optional("AudioInput", \.hasAudio))
    }
}
