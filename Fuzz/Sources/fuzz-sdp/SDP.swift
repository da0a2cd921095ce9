@testable import Capture
@testable import Media
@testable import Net

/// Whatever a channel is called and whatever its parameter sets hold, the description keeps its lines.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 8 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let middle = Int(bytes[0]) % count
    let sets = ParameterSets(sequence: [0x67] + bytes[..<middle], picture: [0x68] + bytes[middle...])
    guard let sets else { return 0 }
    let name = String(decoding: bytes, as: UTF8.self)
    let format = VideoFormat(
        size: PictureSize(width: 2, height: 2), frameRate: FrameRate(Int(bytes[1]) + 1, Int(bytes[2]) + 1), bitRate: 1,
        parameterSets: sets)
    let tracks = [Track(id: .video, kind: .video(format))]
    let text = SessionDescription(name: name, address: "::1", sessionID: 1, tracks: tracks).text
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    precondition(lines.count == 15 && lines.last!.isEmpty, "a line too many")
    for line in lines.dropLast() {
        precondition(line.last == 0x0D && line.dropLast().firstIndex(of: 0x0D) == nil)
        precondition(line.dropFirst().first == UInt8(ascii: "="))
    }
    return 0
}
