@testable import Media
import Testing

@Suite struct AnnexBTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var units: [[UInt8]]
        var testDescription: String { name }
    }

    // ITU-T H.264 B.1.1: zeros before a start code belong to no NAL unit, whatever they are called there.
    static let cases = [
        Case(name: "nothing", bytes: [], units: []),
        Case(name: "no start code", bytes: [0x65, 0x88, 0x84], units: []),
        Case(name: "a one without zeros", bytes: [1, 0x65], units: []),
        Case(name: "a one after one zero", bytes: [0, 1, 0x65], units: []),
        Case(name: "3 bytes", bytes: [0, 0, 1, 0x65, 0x88], units: [[0x65, 0x88]]),
        Case(name: "4 bytes", bytes: [0, 0, 0, 1, 0x65, 0x88], units: [[0x65, 0x88]]),
        Case(name: "many leading zeros", bytes: [0, 0, 0, 0, 0, 0, 1, 0x65], units: [[0x65]]),
        Case(name: "something before the first", bytes: [0x42, 0, 0, 1, 0x65], units: [[0x65]]),
        Case(name: "start code at the end", bytes: [0, 0, 1], units: []),
        Case(name: "start code cut off", bytes: [0, 0, 1, 0x65, 0, 0], units: [[0x65]]),
        Case(name: "trailing zeros", bytes: [0, 0, 1, 0x65, 0x88, 0, 0, 0, 0], units: [[0x65, 0x88]]),
        Case(name: "nothing but zeros after it", bytes: [0, 0, 1, 0, 0, 0, 0], units: []),
        Case(name: "both lengths",
            bytes: [0, 0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x68, 0xCE, 0, 0, 0, 1, 0x65, 0x88],
            units: [[0x67, 0x42], [0x68, 0xCE], [0x65, 0x88]]),
        Case(
            name: "zeros between", bytes: [0, 0, 1, 0x09, 0x10, 0, 0, 0, 0, 0, 1, 0x65], units: [[0x09, 0x10], [0x65]]),
        Case(name: "adjacent start codes", bytes: [0, 0, 1, 0, 0, 1, 0x65], units: [[0x65]]),
        Case(name: "adjacent, 4 bytes", bytes: [0, 0, 0, 1, 0, 0, 0, 1, 0x65, 0, 0, 1], units: [[0x65]]),
        Case(name: "one byte each", bytes: [0, 0, 1, 0x09, 0, 0, 1, 0x65], units: [[0x09], [0x65]]),
        Case(
            name: "emulation prevention inside", bytes: [0, 0, 1, 0x65, 0, 0, 3, 1, 0x80],
            units: [[0x65, 0, 0, 3, 1, 0x80]]),
        Case(
            name: "zeros and ones inside", bytes: [0, 0, 1, 0x65, 0, 1, 1, 0, 2, 1], units: [[0x65, 0, 1, 1, 0, 2, 1]]),
    ]

    @Test(arguments: cases) func nalUnits(_ sample: Case) {
        let units = AnnexB.nalUnits(in: sample.bytes)
        #expect(units.map { Array(sample.bytes[$0]) } == sample.units)
    }

    @Test func types() {
        #expect(NALUnitType(header: 0x67) == .sequenceParameterSet)
        #expect(NALUnitType(header: 0x27) == .sequenceParameterSet, "whatever nal_ref_idc is")
        #expect(NALUnitType(header: 0x68) == .pictureParameterSet)
        #expect(NALUnitType(header: 0x65) == .idrSlice)
        #expect(NALUnitType(header: 0x41) == .nonIDRSlice)
        #expect(NALUnitType(header: 0x06) == .sei)
        #expect(NALUnitType(header: 0x09) == .accessUnitDelimiter)
    }
}
