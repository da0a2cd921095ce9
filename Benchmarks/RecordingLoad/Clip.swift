import Base
import Glibc
import Media

/// The pictures of an H.264 byte stream, one slice each.
struct Clip {
    struct Picture {
        var bytes: [UInt8]
        var nalUnits: [Range<Int>]
        var isKeyFrame: Bool
    }

    let pictures: [Picture]
    let parameterSets: ParameterSets

    /// Nil unless the file begins with a key frame and its parameter sets.
    init?(path: String) {
        let bytes = Self.contents(path)
        var pictures: [Picture] = []
        var begin = 0
        var units: [Range<Int>] = []
        for unit in AnnexB.nalUnits(in: bytes) {
            units.append(unit.lowerBound - begin..<unit.upperBound - begin)
            let type = NALUnitType(header: bytes[unit.lowerBound])
            guard type == .idrSlice || type == .nonIDRSlice else { continue }
            pictures.append(
                Picture(bytes: Array(bytes[begin..<unit.upperBound]), nalUnits: units, isKeyFrame: type == .idrSlice))
            begin = unit.upperBound
            units = []
        }
        guard let first = pictures.first, first.isKeyFrame,
            let sets = first.unit(at: MediaTime(nanoseconds: 0)).parameterSets
        else { return nil }
        self.pictures = pictures
        parameterSets = sets
    }

    private static func contents(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(file, &part, part.count)
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
    }
}

extension Clip.Picture {
    func unit(at time: MediaTime) -> MediaSample {
        MediaSample(bytes: bytes, units: nalUnits, isRandomAccess: isKeyFrame, presentationTime: time, ready: time)
    }
}
