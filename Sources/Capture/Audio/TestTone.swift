import Base
import Glibc
package import Media

/// 440 Hz for 0.8 s of each second, in µ-law: 50 packets of 20 ms a second.
struct TestTone {
    static let format = AudioFormat(codec: .pcmu, sampleRate: 8000, channels: 1)
    static let packetsPerSecond = 50
    static let packetSamples = format.sampleRate / packetsPerSecond
    static let frequency = 440.0
    /// The samples of each second that sound: whole periods, so that the tone neither begins nor ends with a click.
    static let soundingSamples = format.sampleRate * 4 / 5
    /// A quarter of full scale (-12 dB).
    static let amplitude = 8192.0

    /// One second: it is the same as every other.
    private let second: [UInt8] = (0..<format.sampleRate).map { index in
        guard index < soundingSamples else { return MuLaw.encode(0) }
        let phase = 2 * Double.pi * frequency * Double(index) / Double(format.sampleRate)
        return MuLaw.encode(Int16((amplitude * sin(phase)).rounded()))
    }

    /// The packet of a number, counted from the beginning of the tone.
    ///
    /// - Parameters:
    ///   - start: when the packet's first sample sounded.
    ///   - ready: when its last one has.
    func packet(_ number: Int64, start: MediaTime, ready: MediaTime) -> MediaSample {
        let place = Int(number % Int64(Self.packetsPerSecond)) * Self.packetSamples
        let bytes = Array(second[place..<place + Self.packetSamples])
        return MediaSample(
            track: .audio, bytes: bytes, units: [0..<bytes.count], isRandomAccess: true, presentationTime: start,
            ready: ready)
    }
}

/// The source of a channel's sound.
package enum AudioSource: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A tone that stops once a second: to try players and platforms. It is nothing that anybody should record.
    case testTone = "test-tone"

    package var description: String { rawValue }

    /// The track that the source's samples belong to.
    package var track: Track {
        switch self {
        case .testTone: Track(id: .audio, kind: .audio(TestTone.format))
        }
    }
}
