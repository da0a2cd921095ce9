/// How a stream is encoded (CTMW 7.5.6). In a request, what is nil stays as it is.
package struct VideoParameters: FieldGroup {
    package var frameSize: FrameSizeCode?
    package var rate: PictureRate?
    package var rateType: RateType?
    package var bitRate: BitRateCode?
    package var hasAudio: Bool?

    package init(
        frameSize: FrameSizeCode? = nil, rate: PictureRate? = nil, rateType: RateType? = nil,
        bitRate: BitRateCode? = nil, hasAudio: Bool? = nil
    ) {
        self.frameSize = frameSize
        self.rate = rate
        self.rateType = rateType
        self.bitRate = bitRate
        self.hasAudio = hasAudio
    }

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .optional("FrameSize", \.frameSize), .optional("FrameRate", \.rate),
            .optional("RateType", \.rateType), .optional("BitRate", \.bitRate), .optional("AudioInput", \.hasAudio))
    }
}
