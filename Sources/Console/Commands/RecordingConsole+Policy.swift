import Base
import Device
import Media

extension RecordingConsole {
    private static let usage = """
        policy add CHANNEL DAY HH:MM-HH:MM [main|sub] [disk|cloud] | policy remove CHANNEL ID | \
        policy full CHANNEL on|off | policy loop on|off
        """

    var policy: ConsoleCommand {
        ConsoleCommand(
            name: "policy", arguments: "add|remove|full|loop …",
            help: """
                Sets what is recorded, for good. \(Self.usage). DAY is monday to sunday, daily, weekdays or weekend; \
                full records all day, and loop says whether the oldest recordings go when the disk is full.
                """,
            completions: { words in
                switch (words.count, words.first) {
                case (1, _): ["add", "remove", "full", "loop"]
                case (2, "loop"), (3, "full"): ["on", "off"]
                case (2, _): channelWords
                case (3, "add"): Self.dayWords
                case (3, "remove"): channelIDs(words[1])
                case (5, "add"): StreamType.allCases.map { "\($0)" }
                case (6, "add"): RecordingPlace.allCases.map(\.word)
                default: []
                }
            }
        ) { words in
            switch (words.first, words.count) {
            case ("add", 4...6): return try await add(Array(words.dropFirst()))
            case ("remove", 3): return try await remove(words[1], words[2])
            case ("full", 3): return try await setFull(words[1], words[2])
            case ("loop", 2): return try await setLoop(words[1])
            default: throw ConsoleError.usage(Self.usage)
            }
        }
    }

    private func add(_ words: [String]) async throws -> ConsoleAnswer {
        let channel = try channel(words[0], usage: Self.usage)
        guard let days = Self.weekdays(words[1]), let times = Self.times(words[2]) else {
            throw ConsoleError.usage(Self.usage)
        }
        var (stream, place) = (StreamType.main, RecordingPlace.local)
        for word in words.dropFirst(3) {
            if let named = StreamType.allCases.first(where: { "\($0)" == word }) {
                stream = named
            } else if let named = RecordingPlace.allCases.first(where: { $0.word == word }) {
                place = named
            } else {
                throw ConsoleError.usage(Self.usage)
            }
        }
        let policies = days.compactMap { WeekSpan(weekday: $0, start: times.start, end: times.end) }
            .map { RecordingPolicy(span: $0, stream: stream, place: place) }
        guard policies.count == days.count else {
            throw ConsoleError.failed("\(words[2]): the end comes after the start, and at 24:00 at the latest")
        }
        let ids = try await control.add(policies, to: channel)
        return ConsoleAnswer(["added": .array(ids.map { .integer($0) })])
    }

    private func remove(_ channelWord: String, _ idWord: String) async throws -> ConsoleAnswer {
        let channel = try channel(channelWord, usage: Self.usage)
        guard let id = Int(idWord) else { throw ConsoleError.usage(Self.usage) }
        try await control.remove(id, from: channel)
        return ConsoleAnswer(["removed": .integer(id)])
    }

    private func setFull(_ channelWord: String, _ word: String) async throws -> ConsoleAnswer {
        let channel = try channel(channelWord, usage: Self.usage)
        let isFull = try Self.isOn(word)
        try await control.set(isFullDay: isFull, isLoop: nil, channel: channel)
        return ConsoleAnswer(["channel": .integer(channel.rawValue), "fullDay": .boolean(isFull)])
    }

    private func setLoop(_ word: String) async throws -> ConsoleAnswer {
        let isLoop = try Self.isOn(word)
        try await control.setLoop(isLoop)
        return ConsoleAnswer(["whenFull": isLoop ? "the oldest recordings go" : "recording stops"])
    }

    // MARK: Words

    private static let dayGroups: [(word: String, weekdays: [Int])] = [
        ("daily", [1, 2, 3, 4, 5, 6, 7]), ("weekdays", [1, 2, 3, 4, 5]), ("weekend", [6, 7]),
    ]

    private static var dayWords: [String] { WeekSpan.dayNames.map { $0.lowercased() } + dayGroups.map(\.word) }

    private static func weekdays(_ word: String) -> [Int]? {
        let word = word.lowercased()
        if let group = dayGroups.first(where: { $0.word == word }) { return group.weekdays }
        return WeekSpan.dayNames.firstIndex { $0.lowercased() == word }.map { [$0 + 1] }
    }

    private func channelIDs(_ word: String) -> [String] {
        Int(word).map { control.policies.policies(ChannelID($0)).map { "\($0.id)" } } ?? []
    }

    private static func isOn(_ word: String) throws -> Bool {
        switch word {
        case "on": true
        case "off": false
        default: throw ConsoleError.usage(usage)
        }
    }

    /// `08:00-12:30` in minutes since midnight; nil for anything else. `24:00` is accepted.
    private static func times(_ word: String) -> (start: Int, end: Int)? {
        let minutes = word.split(separator: "-", omittingEmptySubsequences: false).map { time -> Int? in
            let parts = time.split(separator: ":", omittingEmptySubsequences: false)
            let isNumber = parts.allSatisfy {
                (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            }
            guard parts.count == 2, isNumber, let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
            else { return nil }
            return hour * 60 + minute
        }
        guard minutes.count == 2, let start = minutes[0], let end = minutes[1] else { return nil }
        return (start, end)
    }
}
