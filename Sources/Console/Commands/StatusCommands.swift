import Base
import Device
import Media
import System

/// The commands that print a part of the device's status.
extension ConsoleCommand {
    static func status(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(name: "status", help: "How the agent is doing, in short.") { _ in
            let status = try await device.status([.viewers])
            return ConsoleAnswer([
                "version": .string(status.version), "running": "\(status.running.components.seconds) s",
                "viewers": .integer(status.viewers.count { $0.isPlaying }),
                "platform": .string(status.platform?.words ?? "none"),
                "channels": .array(status.channels.map { channel in
                    [
                        "channel": .integer(channel.id.rawValue), "name": .string(channel.name),
                        "source": .string(channel.status.source), "state": "\(channel.status.state)",
                    ]
                }),
            ])
        }
    }

    static func channels(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(
            name: "channels", arguments: "[CHANNEL]", help: "What the cameras give and the encoders make of it.",
            completions: { _ in device.channels.words }
        ) { words in
            let named = words.isEmpty ? nil : try device.channels.named(words.first, "channels [CHANNEL]").id
            let channels = try await device.status([]).channels
            return ConsoleAnswer(.array(channels.filter { named == nil || $0.id == named }.map(\.json)))
        }
    }

    static func viewers(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(name: "viewers", help: "Who has a session, and how their pictures get through.") { _ in
            ConsoleAnswer(.array(try await device.status([.viewers]).viewers.map(\.json)))
        }
    }

    static func timing(_ device: DeviceControls) -> ConsoleCommand {
        let usage = "timing CHANNEL main|sub"
        return ConsoleCommand(
            name: "timing", arguments: "CHANNEL main|sub",
            help: "The last access units: when they were captured and when they were ready (CLOCK_MONOTONIC, ns).",
            completions: { $0.count == 1 ? device.channels.words : StreamType.words }
        ) { words in
            let (channel, type) = try device.channels.stream(words, usage)
            let timings = try await device.viewers?.timings(of: StreamID(channel: channel.id, type: type)) ?? []
            return ConsoleAnswer([
                "accessUnits": .array(timings.map { unit in
                    [
                        "rtpTimestamp": .integer(Int(unit.rtpTimestamp)),
                        "captured": .integer(Int(unit.captured.nanoseconds)),
                        "ready": .integer(Int(unit.ready.nanoseconds)), "bytes": .integer(unit.bytes),
                        "keyFrame": .boolean(unit.isKeyFrame),
                    ]
                })
            ])
        }
    }

    static func link(_ device: DeviceControls) -> ConsoleCommand {
        let usage = "link [trace [COUNT]]"
        return ConsoleCommand(
            name: "link", arguments: "[trace [COUNT]]",
            help: "Where the link to the platform stands, and its last frames.",
            completions: { words in words.count == 1 ? ["trace"] : [] }
        ) { words in
            let platform = try device.neededPlatform
            guard let first = words.first else {
                return ConsoleAnswer(try await device.status([]).platform?.json ?? .null)
            }
            guard first == "trace", words.count <= 2 else { throw ConsoleError.usage(usage) }
            let count = words.count == 2 ? Int(words[1]) : 20
            guard let count, count > 0 else { throw ConsoleError.usage(usage) }
            return ConsoleAnswer(.array(await platform.lastFrames(count).map(\.json)))
        }
    }

    static func nat(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(name: "nat", help: "Each way through the router, its address, and why it has none.") { _ in
            _ = try device.neededPlatform
            guard let traversal = try await device.status([.traversal]).traversal else {
                throw ConsoleError.failed("the agent is still starting")
            }
            return ConsoleAnswer(traversal.json)
        }
    }

    static func uploads(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(
            name: "uploads", help: "What waits for its upload, what is under way, dropped, and what is in the way."
        ) { _ in ConsoleAnswer(try await device.status([.uploads]).uploadsJSON) }
    }

    /// Shows the snapshot policies and their results.
    static func pictures(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(
            name: "pictures", help: "The policies by which pictures are taken, and when the next is due."
        ) { _ in
            let state = try await device.status([.snapshots]).snapshots
            return ConsoleAnswer([
                "next": .string(state?.next?.wireText ?? "none"), "taken": .integer(state?.taken ?? 0),
                "missed": .integer(state?.missed ?? 0),
                "policies": .array(device.snapshots?.policies.kept.map(\.json) ?? []),
            ])
        }
    }

    static func upgrade(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(name: "upgrade", help: "The running system, and how far an upgrade of it is.") { _ in
            ConsoleAnswer(try await device.status([]).upgrade?.get().json ?? .null)
        }
    }

    static func health(_ device: DeviceControls) -> ConsoleCommand {
        ConsoleCommand(
            name: "health", arguments: "[trial]",
            help: "Fails when the agent needs a restart; with trial, also while a new program has not proved itself.",
            completions: { words in words.count == 1 ? ["trial"] : [] }
        ) { words in
            guard words.isEmpty || words == ["trial"] else { throw ConsoleError.usage("health [trial]") }
            let health = try await DeviceHealth(of: device)
            if let trouble = words.isEmpty ? health.ailment : health.doubt { throw ConsoleError.failed(trouble) }
            return ConsoleAnswer("well")
        }
    }
}

extension DeviceControls {
    fileprivate var neededPlatform: any PlatformStatusSource {
        get throws {
            guard let platform else {
                throw ConsoleError.failed(
                    "this device belongs to no platform; the configuration's platform says how it would")
            }
            return platform
        }
    }
}

extension DeviceHealth {
    /// Four times the pause between two frames of the slowest stream.
    private static let patience = Duration.seconds(4)

    /// Waits until each channel has encoded another frame, at most for `patience`.
    fileprivate init(of device: DeviceControls) async throws {
        let before = Dictionary(try await device.status([]).channels.map { ($0.id, $0.encoded) }) { $1 }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            // The event loop has to respond, too.
            let status = try await device.status([.viewers])
            let stalled = status.channels.filter { $0.encoded <= before[$0.id] ?? 0 }.map(\.id)
            if stalled.isEmpty || ContinuousClock.now >= deadline {
                self.init(status: status, stalled: Set(stalled))
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
