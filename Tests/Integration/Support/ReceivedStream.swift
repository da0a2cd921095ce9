import Glibc
import Media
import TestSupport

/// H.264 out of RTP packets (RFC 6184), for a decoder. It shares nothing with the server's code.
struct ReceivedStream {
    /// NAL units behind start codes, in the order of their packets.
    private(set) var bytes: [UInt8] = []
    /// How often a packet was not the next one.
    private(set) var gaps = 0
    private var expected: UInt16?

    private static let startCode: [UInt8] = [0, 0, 0, 1]

    /// - Parameter packet: RTP with nothing but its 12 bytes of header and the payload.
    mutating func add(_ packet: [UInt8]) {
        let sequence = UInt16(packet[2]) << 8 | UInt16(packet[3])
        if let expected, expected != sequence { gaps += 1 }
        expected = sequence &+ 1
        guard packet.count > 14 else { return }
        switch packet[12] & 31 {
        case 24:  // STAP-A: a 16-bit size before each NAL unit
            var rest = packet[13...]
            while rest.count > 2 {
                let size = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
                bytes += Self.startCode + rest.dropFirst(2).prefix(size)
                rest = rest.dropFirst(2 + size)
            }
        case 28:  // FU-A
            if packet[13] & 0x80 != 0 { bytes += Self.startCode + [packet[12] & 0xE0 | packet[13] & 31] }
            bytes += packet[14...]
        default: bytes += Self.startCode + packet[12...]
        }
    }

    /// What a decoder shows of it.
    func shown(size: PictureSize, directory: String) throws -> ShownPictures {
        let file = "\(directory)/received.h264"
        defer { unlink(file) }
        guard let opened = fopen(file, "w") else { throw ChildProcess.Failure(description: "cannot write \(file)") }
        fwrite(bytes, 1, bytes.count, opened)
        fclose(opened)
        let decoder = try ChildProcess([
            "ffmpeg", "-nostdin", "-v", "error", "-f", "h264", "-i", file, "-fps_mode", "passthrough", "-f", "rawvideo",
            "-pix_fmt", "gray", "-",
        ])
        return ShownPictures(of: decoder.readOutput(seconds: 30), size: size)
    }
}
