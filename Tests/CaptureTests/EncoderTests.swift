@testable import Base
@testable import Capture
import Device
@testable import Media
@testable import System
import Testing

/// x264 as this room drives it, with a clock turned by hand.
@Suite struct EncoderTests {
    @Test(arguments: [EncoderPreset.ultrafast, .superfast, .veryfast])
    func groupsAreClosedAndOfTheirLength(_ preset: EncoderPreset) throws {
        let encoder = try H264Encoder(Encoding.plan(keyFrameSeconds: 1, preset: preset))
        let units = try Encoding.run(encoder, frames: 76)
        #expect(units.indices.filter { units[$0].isRandomAccess } == [0, 25, 50, 75])
        for unit in units {
            let types = unit.units.map { NALUnitType(header: unit.bytes[$0.lowerBound]) }
            if unit.isRandomAccess {
                // Parameter sets before each, no SEI, and an IDR picture: nothing after it refers to what was before.
                #expect(types == [.sequenceParameterSet, .pictureParameterSet, .idrSlice])
                #expect(unit.parameterSets == encoder.parameterSets)
            } else {
                #expect(types == [.nonIDRSlice])
            }
            #expect(AnnexB.nalUnits(in: unit.bytes) == unit.units)
        }
    }

    @Test func slicesOnManyCores() throws {
        let encoder = try H264Encoder(Encoding.plan(size: PictureSize(width: 352, height: 288), cores: 4))
        let units = try Encoding.run(encoder, frames: 3)
        #expect(units[1].units.count == 4)
        #expect(units[1].units.allSatisfy { NALUnitType(header: units[1].bytes[$0.lowerBound]) == .nonIDRSlice })
    }

    @Test func keyFrameOnRequestStartsTheIntervalAnew() throws {
        let encoder = try H264Encoder(Encoding.plan(keyFrameSeconds: 1))
        let units = try Encoding.run(encoder, frames: 50) { $0 == 10 }
        #expect(units.indices.filter { units[$0].isRandomAccess } == [0, 10, 35])
    }

    /// The camera gives 5 pictures a second instead of 25: key frames come by time all the same.
    @Test func slowSourceStillHasItsKeyFrames() throws {
        let encoder = try H264Encoder(Encoding.plan(keyFrameSeconds: 2))
        let units = try Encoding.run(encoder, frames: 31, step: .milliseconds(200))
        #expect(units.indices.filter { units[$0].isRandomAccess } == [0, 10, 20, 30])
    }

    /// kbit/s in each stretch of `seconds`, one for every picture that such a stretch can begin with.
    private func rates(_ units: [MediaSample], seconds: Int, rate: Int) -> [Double] {
        let length = seconds * rate
        return (0...units.count - length).map { start in
            Double(units[start..<start + length].reduce(0) { $0 + $1.bytes.count }) * 8 / 1000 / Double(seconds)
        }
    }

    @Test(arguments: [EncoderPreset.ultrafast, .superfast, .veryfast], [0.4, 2, 10])
    func constantBitRateHolds(_ preset: EncoderPreset, _ keyFrameSeconds: Double) throws {
        let plan = Encoding.plan(bitRate: 400, keyFrameSeconds: keyFrameSeconds, preset: preset)
        let units = try Encoding.run(try H264Encoder(plan), frames: 30 * 25)
        let rates = rates(units, seconds: 10, rate: 25)
        let (least, most) = (rates.min() ?? 0, rates.max() ?? 0)
        #expect(least >= 360 && most <= 440, "\(least) to \(most) kbit/s of 400")
    }

    @Test func variableBitRateStaysBelowItsCeiling() throws {
        let plan = Encoding.plan(control: .vbr, bitRate: 400)
        let units = try Encoding.run(try H264Encoder(plan), frames: 30 * 25)
        // Noise would take any rate; the buffer lets a stretch of 10 s have two seconds' worth more.
        #expect((rates(units, seconds: 10, rate: 25).max() ?? 0) <= 480)
        // A still picture takes next to nothing.
        let still = try H264Encoder(plan)
        let buffer = try PixelBuffer(.nv12, plan.size)
        TestPattern(size: plan.size).draw(into: buffer, counter: 0, wallMilliseconds: 0)
        let bytes = try (0..<250).reduce(0) { sum, index in
            let captured = MediaTime(nanoseconds: 0) + plan.frameRate.frameDuration * index
            return try sum + still.encode(buffer.picture, captured: captured, forceKeyFrame: false).bytes.count
        }
        withExtendedLifetime(buffer) {}
        #expect(bytes * 8 / 1000 / 10 < 100)
    }

    @Test func bitRateChangesAsItRuns() throws {
        let encoder = try H264Encoder(Encoding.plan(bitRate: 800))
        let before = try Encoding.run(encoder, frames: 260)
        for (rate, first) in [(200, 260), (1600, 510), (16, 760)] {
            let sets = encoder.parameterSets
            try encoder.change(to: Encoding.plan(bitRate: rate))
            let after = try Encoding.run(encoder, frames: 250, from: first)
            #expect(!after[0].isRandomAccess, "the change itself starts no group")
            #expect(after.allSatisfy { !$0.isRandomAccess || $0.parameterSets == sets })
            guard rate != 16 else { continue }
            // After a second in which the buffer settles.
            let mean = Double(after[25...].reduce(0) { $0 + $1.bytes.count }) * 8 / 1000 / 9
            #expect(abs(mean - Double(rate)) <= Double(rate) * 0.15, "\(mean) of \(rate)")
        }
        let mean = Double(before.reduce(0) { $0 + $1.bytes.count }) * 8 / 1000 / 10.4
        #expect(abs(mean - 800) <= 80)
    }

    @Test func keyFrameIntervalChangesAsItRuns() throws {
        let encoder = try H264Encoder(Encoding.plan(keyFrameSeconds: 10))
        _ = try Encoding.run(encoder, frames: 30)
        try encoder.change(to: Encoding.plan(keyFrameSeconds: 1))
        let units = try Encoding.run(encoder, frames: 60, from: 30)
        #expect(units.indices.filter { units[$0].isRandomAccess } == [0, 25, 50])
    }

    @Test func rangeAndShapeAreInTheParameterSets() throws {
        var plan = Encoding.plan()
        let ordinary = try H264Encoder(plan).parameterSets
        plan.isFullRange = true
        let full = try H264Encoder(plan).parameterSets
        plan.sampleAspect = .init(width: 16, height: 11)
        let wide = try H264Encoder(plan).parameterSets
        #expect(Set([ordinary.sequence, full.sequence, wide.sequence]).count == 3)
    }

    @Test func bothLayoutsGiveTheSamePicture() throws {
        let plan = Encoding.plan()
        let units = try [PlanarPicture.Layout.nv12, .i420].map { layout in
            let buffer = try PixelBuffer(layout, plan.size)
            TestPattern(size: plan.size).draw(into: buffer, counter: 5, wallMilliseconds: 5)
            return try withExtendedLifetime(buffer) {
                try H264Encoder(plan).encode(
                    buffer.picture, captured: MediaTime(nanoseconds: 0), forceKeyFrame: false).bytes
            }
        }
        #expect(units[0] == units[1])
    }

    @Test func refusesNonsenseInWords() throws {
        var plan = Encoding.plan()
        plan.size = PictureSize(width: 0, height: 0)
        #expect(throws: CaptureError.self) { try H264Encoder(plan) }
    }
}
