import Base
import Console
import Device
import Glibc
import Media
import Recorder

/// The console's commands for recording, for people without a platform: what is recorded when, by hand, and what there
/// is.
struct RecordingConsole: Sendable {
    let orders: RecordingPolicyStore
    let service: RecordingService
    /// Nil where there is no disk to record to.
    let catalog: (any RecordingCatalog)?

    var commands: [ConsoleCommand] { [policies, policy, record, recordings] }

    var policies: ConsoleCommand {
        ConsoleCommand(
            name: "policies", arguments: "[CHANNEL]",
            help: "What is recorded now, when that changes, and every policy.", completions: { _ in channelWords }
        ) { words in
            guard words.count <= 1 else { throw ConsoleError.usage("policies [CHANNEL]") }
            let shown = try words.first.map { [try channel($0, usage: "policies [CHANNEL]")] }
            let (plan, nextChange) = try await service.state()
            let book = orders.book
            return ConsoleAnswer([
                "recorded": .array(plan.targets.inOrder.map { .string("\($0.stream) to the \($0.place.words)") }),
                "nextChange": nextChange.map { .string(localText($0)) } ?? "none",
                "whenFull": book.isLoop ? "the oldest recordings go" : "recording stops",
                "channels": .array((shown ?? Array(orders.device.channels.indices)).map { json($0, book) }),
            ])
        }
    }

    private func json(_ channel: Int, _ book: RecordingPolicies) -> JSONValue {
        [
            "channel": .integer(channel), "fullDay": .boolean(book.isFullDay(channel)),
            "byHand": .array(orders.manual(channel).sorted { $0.rawValue < $1.rawValue }.map { "\($0)" }),
            "policies": .array(
                book.policies(channel).map { id, policy in
                    [
                        "id": .integer(id), "day": .string(policy.span.dayName), "times": .string(policy.span.times),
                        "stream": "\(policy.stream)", "place": .string(policy.place.words),
                    ]
                }),
        ]
    }

    // MARK: Words

    func channel(_ word: String, usage: String) throws -> Int {
        guard let number = Int(word) else { throw ConsoleError.usage(usage) }
        try orders.device.check(channel: number)
        return number
    }

    var channelWords: [String] { orders.device.channels.indices.map { "\($0)" } }

    /// `2026-06-01 08:00:00`, as a clock on the wall shows it where the policies' times are told.
    func localText(_ second: Int64) -> String {
        var time = time_t(second + Int64(orders.device.zone.offset(at: second)))
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension RecordingPlace {
    var words: String { self == .local ? "disk" : "cloud" }
}
