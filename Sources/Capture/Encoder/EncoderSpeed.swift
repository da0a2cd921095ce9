import Base
package import Device
package import Media
import System

/// The encoding speed of this machine, measured without a camera.
package enum EncoderSpeed {
    /// Threads that encode one frame.
    package static var threads: Int { EncoderPlan.threads(cores: Processors.count) }
    /// The processors available for encoding.
    package static var cores: Int { Processors.count }

    /// The mean time from a frame to its access unit, scaling included.
    ///
    /// The frames are harder than most: they move, and they have the noise of a cheap sensor. Blocks while measuring.
    ///
    /// - Parameters:
    ///   - source: the size of the camera's frames.
    ///   - limit: how long to measure; ten frames are encoded however long they take.
    /// - Throws: ``CaptureError/badSetting(_:)``, ``CaptureError/encoder(_:)`` or ``CaptureError/resources(_:)``.
    package static func pictureTime(
        _ settings: EncodingSettings, source: PictureSize, limit: Duration
    ) throws(CaptureError) -> Duration {
        do throws(ControlError) { try settings.validate() } catch { throw .badSetting("\(error)") }
        let plan = EncoderPlan(settings: settings, source: nil, expected: source, cores: Processors.count)
        let encoder = try H264Encoder(plan)
        let pictures = try noisyPictures(source)
        let scaled = try PixelBuffer(.nv12, plan.size)
        let start = MediaTime.now
        var count = 0
        while count < 10 || MediaTime.now - start < limit {
            var picture = pictures[count % pictures.count].picture
            if source != plan.size {
                picture.scale(into: scaled.picture)
                picture = scaled.picture
            }
            // The time stamps make key frames as frequent as in real time.
            let captured = MediaTime(nanoseconds: Int64(count) * plan.frameRate.frameDuration.nanoseconds)
            _ = try encoder.encode(picture, captured: captured, forceKeyFrame: false)
            count += 1
        }
        return (MediaTime.now - start) / count
    }

    /// A moving texture under noise that is new in each frame.
    private static func noisyPictures(_ size: PictureSize) throws(CaptureError) -> [PixelBuffer] {
        var pictures: [PixelBuffer] = []
        var random: UInt32 = 1
        for number in 0..<8 {
            let buffer = try PixelBuffer(.nv12, size)
            let picture = buffer.picture
            picture.fill(luma: 128)
            for row in 0..<size.height {
                let line = picture.luma + row * picture.lumaStride
                for column in 0..<size.width {
                    // Numerical Recipes' generator; its upper bits are good enough for noise.
                    random = random &* 1_664_525 &+ 1_013_904_223
                    let x = column + number * 3
                    let texture = (x & 63) + (row & 31) + ((x >> 6 ^ row >> 5) & 1) * 64
                    line[column] = UInt8(40 + texture + Int(random >> 29))
                }
            }
            pictures.append(buffer)
        }
        return pictures
    }
}
