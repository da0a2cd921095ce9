import Base
package import Device

/// The commands of the console, including `help` and the completion of words.
package struct ConsoleCommandTable: Sendable {
    private let commands: [ConsoleCommand]
    /// By name: why this device does not have the command.
    private let absent: [String: String]

    /// - Parameter commands: in the order of the help; of two with the same name the first is used.
    package init(_ commands: [ConsoleCommand], absent: [String: String] = [:]) {
        self.commands = commands
        self.absent = absent
    }

    /// The commands for the running agent.
    package init(_ device: DeviceControls, log: any LogLevelControl) {
        let channel = ChannelConsole(channels: device.channels)
        // One by one: Swift 6.2 takes minutes over a sum of such lists.
        var commands: [ConsoleCommand] = [.status(device), .channels(device), channel.keyframe, channel.snapshot]
        commands += [.viewers(device), .timing(device), channel.set, channel.unset, channel.controls, channel.control]
        commands += [.ptz(device.channels), .log(log), .link(device), .nat(device)]
        if let reset = device.reset { commands.append(.reset(reset, hasPlatform: device.platform != nil)) }
        if let power = device.power { commands.append(.restart(power)) }
        commands.append(.health(device))
        var absent: [String: String] = [:]
        if let recording = device.recording {
            commands += RecordingConsole(control: recording, device: device).commands
        } else {
            let reason = "this device records nothing; the configuration's recording says where it would"
            for name in ["policies", "policy", "record", "recordings"] { absent[name] = reason }
        }
        if device.uploads != nil {
            commands += [.uploads(device), .pictures(device)]
        } else {
            let reason = "a platform says what to upload; the configuration has none"
            for name in ["uploads", "pictures"] { absent[name] = reason }
        }
        if device.upgrade != nil {
            commands.append(.upgrade(device))
        } else {
            absent["upgrade"] = "upgrades come from a platform; the configuration has none"
        }
        if let wifi = device.wifi {
            commands.append(.wifi(wifi, of: device))
        } else {
            absent["wifi"] = "the agent leaves the Wi-Fi alone; the configuration's wifi changes that"
        }
        self.init(commands, absent: absent)
    }

    private static let helpName = "help"
    /// The command sent by the client when Tab is pressed: its arguments are the words so far, the last one unfinished.
    static let completionName = "complete"

    /// Runs the command in a request line, and returns the response.
    func reply(to line: [UInt8]) async -> [UInt8] {
        do {
            let answer = try await run(ConsoleRequest(line: line).words)
            return ConsoleAnswerHeader.done(result: answer.result, bytes: answer.bytes.count).line + answer.bytes
        } catch {
            return ConsoleAnswerHeader.refused("\(error)").line
        }
    }

    /// Runs a command.
    package func run(_ words: [String]) async throws -> ConsoleAnswer {
        guard let name = words.first else { throw ConsoleError.usage("COMMAND") }
        let rest = Array(words.dropFirst())
        if let command = command(name) { return try await command.run(rest) }
        switch name {
        case Self.helpName: return ConsoleAnswer(try help(rest))
        case Self.completionName: return ConsoleAnswer(.array(await complete(rest).map { .string($0) }))
        default: throw unknown(name)
        }
    }

    private var names: [String] { commands.map(\.name) + [Self.helpName] }

    private func command(_ name: String) -> ConsoleCommand? { commands.first { $0.name == name } }

    private func unknown(_ name: String) -> ConsoleError {
        absent[name].map { .failed($0) } ?? .unknownCommand(name, nearest: NearestWord.find(name, in: names))
    }

    private func help(_ words: [String]) throws -> JSONValue {
        if let name = words.first, name != Self.helpName {
            guard let command = command(name) else { throw unknown(name) }
            return .string("\(command.usage)\n  \(command.help)")
        }
        let rows = commands.map { ["command": .string($0.usage), "what it does": .string($0.help)] as JSONValue }
        return .array(rows + [["command": "help [COMMAND]", "what it does": "Says what the commands do."]])
    }

    private func complete(_ words: [String]) async -> [String] {
        guard let typed = words.last else { return names.sorted() }
        let candidates: [String]
        if words.count == 1 {
            candidates = names
        } else if words[0] == Self.helpName {
            candidates = words.count == 2 ? names : []
        } else {
            candidates = await command(words[0])?.completions(Array(words.dropFirst())) ?? []
        }
        return candidates.filter { $0.hasPrefix(typed) }.sorted()
    }
}
