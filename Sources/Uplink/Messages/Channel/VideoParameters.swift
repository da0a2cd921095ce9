/// How a stream is encoded (002 7.5.6). In a request, what is nil stays as it is.
package struct VideoParameters: Sendable, Hashable {
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

    init(_ fields: FieldReader) throws(MessageError) {
        frameSize = try fields.optional("FrameSize")
        rate = try fields.optional("FrameRate")
        rateType = try fields.optional("RateType")
        bitRate = try fields.optional("BitRate")
        hasAudio = try fields.optional("AudioInput")
    }

    var fields: [Field] {
        [
            Field("FrameSize", frameSize), Field("FrameRate", rate), Field("RateType", rateType),
            Field("BitRate", bitRate), Field("AudioInput", hasAudio),
        ]
    }
}
