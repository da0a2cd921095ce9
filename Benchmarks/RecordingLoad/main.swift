import Glibc
import Recorder

func leave(_ words: String, _ status: Int32) -> Never {
    let text = words + "\n"
    write(STDERR_FILENO, text, text.utf8.count)
    exit(status)
}

/// What whoever measures waits for.
func say(_ words: String) {
    print(words)
    fflush(nil)
}

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else { leave(Options.usage, 64) }
guard let clip = Clip(path: options.input) else { leave("\(options.input) is no H.264 byte stream", 66) }
let events = Events()
do {
    let store = try RecordingStore(
        settings: RecordingSettings(
            directory: options.directory, capacity: .bytes(options.capacity), segmentSeconds: options.segmentSeconds,
            syncSeconds: options.syncSeconds,
            // A disk is no faster because the clock is.
            queueBytes: (8 << 20) * min(options.speed, 16)),
        onEvent: { (event: RecordingEvent) in events.add(event) })
    try store.start()
    var feeding = Feeding(options, clip: clip, store: store)
    say("ready")
    feeding.run(seconds: options.seconds)
    for recorder in feeding.recorders { recorder.stop(.manual) }
    let seeks = try Seeking.measure(options.seeks, in: store, feeding.recorders[0].stream)
    store.close()
    say("recorded")
    _ = readLine()

    let counts = events.counts
    let troubles = counts.troubles.map { "\"\($0.filter { $0 != "\"" && $0 != "\\" })\"" }.joined(separator: ", ")
    say(
        """
        {"pictures": \(feeding.pictures), "mediaBytes": \(feeding.mediaBytes), "dropped": \(counts.dropped), \
        "closed": \(counts.closed), "seekMilliseconds": \(seeks), "troubles": [\(troubles)]}
        """)
} catch {
    leave("\(error)", 1)
}
