@testable import Base
@testable import Media
@testable import System
import TestSupport
import Testing

@Suite struct ParameterSetsTests {
    private static let sequence: [UInt8] = [0x67, 0x42, 0xC0, 0x1F, 0x8C]
    private static let picture: [UInt8] = [0x68, 0xCE, 0x3C, 0x80]
    private static let slice: [UInt8] = [0x65, 0x88, 0x84]

    private func accessUnit(_ units: [[UInt8]]) -> MediaSample {
        MediaSample(units, isKeyFrame: true, captured: MediaTime(nanoseconds: 1), ready: MediaTime(nanoseconds: 2))
    }

    @Test func accessUnitWithBoth() throws {
        let expected = try #require(ParameterSets(sequence: Self.sequence, picture: Self.picture))
        for units in [
            [Self.sequence, Self.picture, Self.slice],
            [[0x09, 0x10], Self.sequence, Self.picture, [0x06, 0x05, 0x01], Self.slice],
            [Self.picture, Self.sequence, Self.slice],
            // The first of each kind counts.
            [Self.sequence, Self.picture, [0x67, 0x64, 0, 0x28], [0x68, 0xFF], Self.slice],
        ] {
            #expect(accessUnit(units).parameterSets == expected)
        }
    }

    @Test func accessUnitWithoutThem() {
        #expect(accessUnit([]).parameterSets == nil)
        #expect(accessUnit([Self.slice]).parameterSets == nil)
        #expect(accessUnit([Self.sequence, Self.slice]).parameterSets == nil)
        #expect(accessUnit([Self.picture, Self.slice]).parameterSets == nil)
        #expect(accessUnit([[0x67, 0x42, 0xC0], Self.picture, Self.slice]).parameterSets == nil, "cut short")
    }

    @Test func refusesWhatTheyAreNot() {
        let (sequence, picture) = (Self.sequence, Self.picture)
        #expect(ParameterSets(sequence: sequence, picture: picture) != nil)
        #expect(ParameterSets(sequence: [0x67, 0x42, 0xC0, 0x1F], picture: [0x68, 0xCE]) != nil, "the shortest")
        #expect(ParameterSets(sequence: picture, picture: sequence) == nil)
        #expect(ParameterSets(sequence: [0x67, 0x42, 0xC0], picture: picture) == nil)
        #expect(ParameterSets(sequence: sequence, picture: [0x68]) == nil)
        #expect(ParameterSets(sequence: [], picture: []) == nil)
        #expect(ParameterSets(sequence: [0, 0, 1] + sequence, picture: picture) == nil, "with a start code")
    }

    @Test(
        arguments: [
            ([0x67, 0x42, 0xC0, 0x1F], "42C01F"), ([0x67, 0x64, 0x00, 0x28], "640028"),
            ([0x27, 0x4D, 0x0A, 0x01], "4D0A01"),
        ] as [([UInt8], String)])
    func profileLevelID(_ sequence: [UInt8], _ expected: String) throws {
        #expect(try #require(ParameterSets(sequence: sequence, picture: Self.picture)).profileLevelID == expected)
    }
}
