import Media
import Testing

@testable import Capture

/// x264 as this room drives it, with a clock turned by hand.
@Suite struct EncoderTests {
    @Test func groupsAreClosedAndOfTheirLength() throws {
        let plan = Encoding.plan(keyFrameSeconds: 1)
        let encoder = try H264Encoder(plan)
        let units = try Encoding.run(encoder, frames: 76)
        let keys = units.indices.filter { units[$0].isKeyFrame }
        #expect(keys == [0, 25, 50, 75])
        for unit in units {
            let types = unit.nalUnits.map { NALUnitType(header: unit.bytes[$0.lowerBound]) }
            if unit.isKeyFrame {
                #expect(types == [.sequenceParameterSet, .pictureParameterSet, .idrSlice])
                #expect(unit.parameterSets == encoder.parameterSets)
            } else {
                #expect(types == [.nonIDRSlice])
            }
        }
    }
}
