@testable import Base
@testable import Capture
import Device
@testable import Media
@testable import System

/// Runs an encoder over made pictures, as fast as it goes.
enum Encoding {
    static func plan(
        size: PictureSize = PictureSize(width: 176, height: 144), rate: FrameRate = FrameRate(25),
        control: RateControl = .cbr, bitRate: Int = 300, keyFrameSeconds: Double = 2,
        preset: EncoderPreset = .ultrafast, cores: Int = 1
    ) -> EncoderPlan {
        EncoderPlan(
            settings: EncodingSettings(
                size: size, frameRate: rate, rateControl: control, bitRate: bitRate, keyFrameSeconds: keyFrameSeconds,
                preset: preset),
            source: nil, expected: size, cores: cores)
    }

    /// Encodes noise: each picture's number chooses its samples, so runs are alike.
    static func run(
        _ encoder: H264Encoder, frames: Int, from first: Int = 0, step: Duration? = nil,
        force: (Int) -> Bool = { _ in false }
    ) throws -> [MediaSample] {
        let plan = encoder.plan
        let buffer = try PixelBuffer(.nv12, plan.size)
        let interval = step ?? plan.frameRate.frameDuration
        return try (first..<first + frames).map { index in
            var state = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 | 1
            let bytes = buffer.bytes
            for position in stride(from: 0, to: bytes.count - 8, by: 8) {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                // Noise around grey, not of full strength.
                bytes.storeBytes(
                    of: (state & 0x3F3F_3F3F_3F3F_3F3F) &+ 0x6060_6060_6060_6060, toByteOffset: position,
                    as: UInt64.self)
            }
            let captured = MediaTime(nanoseconds: 1_000_000_000) + interval * index
            return try encoder.encode(buffer.picture, captured: captured, forceKeyFrame: force(index))
        }
    }
}
