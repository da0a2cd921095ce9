import Base
import Device
import Glibc
import Media

/// The commands for recording: `policies`, `policy`, `record` and `recordings`.
struct RecordingConsole: Sendable {
    let control: any RecordingControl
    let device: DeviceControls

    var commands: [ConsoleCommand] { [policies, policy, record, recordings] }

    private var policies: ConsoleCommand {
        ConsoleCommand(
            name: "policies", arguments: "[CHANNEL]",
            help: "What is recorded now, when that changes, and every policy.", completions: { _ in channelWords }
        ) { words in
            guard words.count <= 1 else { throw ConsoleError.usage("policies [CHANNEL]") }
            let shown = try words.first.map { [try channel($0, usage: "policies [CHANNEL]")] }
            let (state, policies) = (try await device.status([.recording]).recording, control.policies)
            return ConsoleAnswer([
                "recorded": .array((state?.plan.targets.inOrder ?? []).map { target in
                    .string("\(target.stream) to the \(target.place.word)")
                }),
                "nextChange": state?.nextChange.map { .string(localText($0)) } ?? "none",
                "whenFull": policies.isLoop ? "the oldest recordings go" : "recording stops",
                "channels": .array((shown ?? channels).map { json($0, policies, state?.manual[$0] ?? []) }),
            ])
        }
    }

    private func json(_ channel: ChannelID, _ policies: RecordingPolicies, _ manual: Set<StreamType>) -> JSONValue {
        [
            "channel": .integer(channel.rawValue), "fullDay": .boolean(policies.isFullDay(channel)),
            "byHand": .array(manual.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" }),
            "policies": .array(
                policies.policies(channel).map { id, policy in
                    [
                        "id": .integer(id), "day": .string(policy.span.dayName), "times": .string(policy.span.times),
                        "stream": "\(policy.stream)", "place": .string(policy.place.word),
                    ]
                }),
        ]
    }

    private var record: ConsoleCommand {
        let usage = "record start|stop [CHANNEL] [main|sub]"
        return ConsoleCommand(
            name: "record", arguments: "start|stop [CHANNEL] [main|sub]",
            help: "Records to the disk by hand, one channel or all, until stop or the agent's end.",
            completions: { words in
                switch words.count {
                case 1: ["start", "stop"]
                case 2: channelWords
                case 3: StreamType.allCases.map { "\($0)" }
                default: []
                }
            }
        ) { words in
            guard (1...3).contains(words.count), ["start", "stop"].contains(words[0]) else {
                throw ConsoleError.usage(usage)
            }
            let channels = try words.count > 1 ? [channel(words[1], usage: usage)] : channels
            let named = words.count > 2 ? StreamType.allCases.first { "\($0)" == words[2] } : .main
            guard let stream = named else { throw ConsoleError.usage(usage) }
            for channel in channels { try await control.setManual(stream, channel: channel, words[0] == "start") }

            // A recording that continues after a stop does so by a policy or full-day recording.
            let targets = try await device.status([.recording]).recording?.plan.targets ?? []
            let recorded = targets.filter { $0.place == .local }
            return ConsoleAnswer(["recorded": .array(recorded.inOrder.map { .string("\($0.stream)") })])
        }
    }

    /// More pages than any disk can fill.
    private static let lastPage = 1_000_000_000

    private var recordings: ConsoleCommand {
        let usage = "recordings [--newest] [--channel CHANNEL] [PAGE]"
        return ConsoleCommand(
            name: "recordings", arguments: "[--newest] [--channel CHANNEL] [PAGE]",
            help: "What was recorded of a channel (0), ten on a page, the oldest or the newest first.",
            completions: { words in
                words.dropLast().last == "--channel" ? channelWords : ["--newest", "--channel"]
            }
        ) { words in
            var query = RecordingQuery(channel: 0)
            var rest = words[...]
            while let word = rest.popFirst() {
                switch word {
                case "--newest": query.newestFirst = true
                case "--channel":
                    guard let number = rest.popFirst() else { throw ConsoleError.usage(usage) }
                    query.channel = try channel(number, usage: usage)
                default:
                    guard let page = Int(word), (1...Self.lastPage).contains(page) else {
                        throw ConsoleError.usage(usage)
                    }
                    query.page = page
                }
            }
            guard let catalog = device.catalog else { throw ControlError(PolicyError.noPlace(.local)) }
            let page = try await catalog.search(query)
            return ConsoleAnswer([
                "recordings": .integer(page.total), "page": .integer(query.page),
                "pages": .integer((page.total + query.pageSize - 1) / query.pageSize),
                "files": .array(page.recordings.map(json)),
            ])
        }
    }

    private func json(_ recording: Recording) -> JSONValue {
        [
            "name": .string(recording.name), "stream": "\(recording.stream.type)",
            "bytes": .integer(Int(recording.bytes)),
            "start": .string(localText(recording.start / 1_000_000_000)),
            "end": .string(localText(recording.end / 1_000_000_000)),
        ]
    }

    // MARK: Words

    func channel(_ word: String, usage: String) throws -> ChannelID {
        guard let number = Int(word) else { throw ConsoleError.usage(usage) }
        do throws(PolicyError) {
            try control.device.check(channel: ChannelID(number))
        } catch {
            throw ControlError(error)
        }
        return ChannelID(number)
    }

    private var channels: [ChannelID] { control.device.channels.keys.sorted() }
    var channelWords: [String] { channels.map { "\($0)" } }

    /// `2026-06-01 08:00:00`, as a clock shows it in the zone of the policies.
    private func localText(_ second: Int64) -> String {
        var time = time_t(second + Int64(control.device.zone.offset(at: second)))
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension RecordingPlace {
    var word: String { self == .local ? "disk" : "cloud" }
}
