/// The bytes of a frame after a fault was done to it, and what the connection does next.
struct SpoiltFrame {
    enum Afterwards { case goOn, mute, close }

    var bytes: [UInt8]
    var afterwards: Afterwards = .goOn

    init(_ frame: Frame, by fault: Faults.FrameFault?) throws(SimulatorError) {
        bytes = try frame.bytes()
        switch fault {
        case nil, .wrongRoot: break
        case .drop: bytes = []
        case .badDigest: bytes[bytes.count - 1] ^= 0xFF
        case .badStart: bytes[0] = 0x00
        case .halfFrame:
            bytes = Array(bytes.prefix(bytes.count / 2))
            afterwards = .close
        case .stall:
            bytes = Array(bytes.prefix(bytes.count / 2))
            afterwards = .mute
        case .twice: bytes += bytes
        case .wrongSequence:
            var other = frame
            other.sequence &+= 0x8000
            bytes = try other.bytes()
        case .brokenXML:
            var other = frame
            other.payload = Array("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<LOGIN_RES><Result>0</Resu".utf8)
            bytes = try other.bytes()
        case .close:
            bytes = []
            afterwards = .close
        case .wrongLength:
            bytes[6] = 0xFF
        }
    }
}

extension [UInt8] {
    /// Pieces of so many bytes, the last one of what is left.
    func cut(every size: Int) -> [[UInt8]] {
        let size = Swift.max(1, size)
        return stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
