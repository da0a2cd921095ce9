import ArgumentParser
import Base
import Device
import Media
import Recorder
import Uplink

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes what was recorded in a time into one file that any player takes.",
        discussion: """
            START and END are wall times where the device is, as `camera-agent console recordings` shows them. The \
            file begins at the key frame at or before START. The agent may run; what it has recorded in the last \
            seconds may be missing.
            Exit codes: 0 done, 1 nothing was recorded in that time or it can't be read, 66 CONFIG can't be read, 73 \
            FILE can't be written, 78 CONFIG is wrong.

            Example:
              camera-agent export camera.json5 0 2026-01-03T14:00 2026-01-03T14:10:30 thief.ts
            """)

    @Flag(help: "The small stream.")
    var sub = false

    @Argument(
        help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String

    @Argument(help: ArgumentHelp("As in channelno of RTSP URLs.", valueName: "CHANNEL"))
    var channel: Int

    @Argument(help: ArgumentHelp("From when, 2026-01-03T14:05:00.", valueName: "START"))
    var start: LocalTime

    @Argument(help: ArgumentHelp("Until when.", valueName: "END"))
    var end: LocalTime

    @Argument(help: ArgumentHelp("Where the pictures go.", valueName: "FILE.ts"), completion: .file(extensions: ["ts"]))
    var file: String

    func validate() throws {
        guard start.seconds < end.seconds else { throw ValidationError("END must be later than START") }
        guard (0..<Configuration.Limits.channels).contains(channel) else {
            throw ValidationError("CHANNEL is 0 to \(Configuration.Limits.channels - 1)")
        }
    }

    func run() throws {
        let (recording, configuration) = try RecordingConfiguration.load(path)
        let offset = configuration.platform?.utcOffset ?? .china
        let zone = recording.zone ?? .fixed(secondsFromUTC: offset.seconds)
        let progress = ProgressLine()
        do throws(RecordingError) {
            let store = try RecordingStore(
                settings: RecordingSettings(directory: recording.directory, capacity: recording.capacity),
                onEvent: { _ in })
            try store.startReading()
            let exported = try store.export(
                StreamID(channel: ChannelID(channel), type: sub ? .sub : .main),
                range: start.range(to: end, in: zone), to: file
            ) { part in
                progress.show(part: part)
                return true
            }
            progress.clear()
            print("\(file): \(exported.duration.components.seconds) s")
            if exported.unreadablePlaces > 0 {
                print(
                    "\(exported.unreadablePlaces) places could not be read and are missing in it; fsck names the files")
            }
        } catch {
            progress.clear()
            var code = ProgramFailure.ExitCode.negative
            if case .unwritable = error { code = .cannotCreate }
            throw ProgramFailure(message: "\(error)", code: code)
        }
    }
}

/// A wall time as people write it: `2026-01-03T14:05`, `2026-01-03 14:05:30`, or 14 digits as in a recording's name.
struct LocalTime: ExpressibleByArgument {
    /// Seconds since 1970-01-01 00:00:00 of the same zone.
    let seconds: Int64

    init?(argument: String) {
        let separators: Set<Character> = ["-", ":", "T", " "]
        let digits = argument.filter { !separators.contains($0) }
        let shape = String(argument.map { $0.isASCII && $0.isNumber ? "9" : $0 == " " ? "T" : $0 })
        let shapes = ["9999-99-99T99:99", "9999-99-99T99:99:99", "99999999999999"]
        guard shapes.contains(shape), let time = PlatformTime(wireText: digits) else { return nil }
        seconds = time.localSeconds
    }

    /// Nanoseconds since 1970 UTC, clamped to `Int64`. In an hour that daylight saving repeats, one of the two moments.
    func nanoseconds(in zone: Zone) -> Int64 {
        let moment = seconds - Int64(zone.offset(whereClocksShow: seconds))
        let product = moment.multipliedReportingOverflow(by: 1_000_000_000)
        return product.overflow ? .max : product.partialValue
    }

    /// The range up to another time, in nanoseconds since 1970 UTC; empty where the end lies in an hour that daylight
    /// saving skips.
    func range(to end: LocalTime, in zone: Zone) -> Range<Int64> {
        let start = nanoseconds(in: zone)
        return start..<max(start, end.nanoseconds(in: zone))
    }
}
