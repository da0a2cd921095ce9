/// What the command line asks for.
struct Options {
    /// An H.264 byte stream, whose pictures go round and round.
    var input = ""
    /// The folder to record to.
    var directory = ""
    var capacity: Int64 = 8 << 30
    var streams = 16
    var seconds = 60.0
    var segmentSeconds = 300
    var syncSeconds = 2
    var frameRate = 25
    /// So many times as fast as a camera.
    var speed = 1
    /// How often a reader jumps afterwards.
    var seeks = 0

    static let usage = """
        usage: recording-load --input FILE.h264 --directory DIR [--capacity BYTES] [--streams N] [--seconds S]
                              [--segment-seconds S] [--sync-seconds S] [--frame-rate N] [--speed N] [--seeks N]
        Records the file's pictures, over and over, as so many streams at a camera's pace (or a multiple of it). Prints
        "ready" before the first picture, "recorded" after the last (then it waits for a line), and JSON at the end.
        """

    /// Nil when the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--input": input = value
            case "--directory": directory = value
            case "--capacity": capacity = Int64(value) ?? 0
            case "--streams": streams = Int(value) ?? 0
            case "--seconds": seconds = Double(value) ?? 0
            case "--segment-seconds": segmentSeconds = Int(value) ?? 0
            case "--sync-seconds": syncSeconds = Int(value) ?? 0
            case "--frame-rate": frameRate = Int(value) ?? 0
            case "--speed": speed = Int(value) ?? 0
            case "--seeks": seeks = Int(value) ?? -1
            default: return nil
            }
        }
        guard !input.isEmpty, !directory.isEmpty, (1...256).contains(streams), (1...240).contains(frameRate),
            (1...1000).contains(speed), (0.1...86_400).contains(seconds), (0...10_000).contains(seeks)
        else { return nil }
    }
}
