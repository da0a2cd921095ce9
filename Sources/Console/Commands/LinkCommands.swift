import Base
package import Device
import System

extension ConsoleCommand {
    package static func link(_ platform: (any PlatformStatusSource)?) -> ConsoleCommand {
        let usage = "link [trace [COUNT]]"
        return ConsoleCommand(
            name: "link", arguments: "[trace [COUNT]]",
            help: "Where the link to the platform stands, and its last frames.",
            completions: { words in words.count == 1 ? ["trace"] : [] }
        ) { words in
            let platform = try needed(platform)
            guard let first = words.first else { return ConsoleAnswer(json(platform.linkStatus)) }
            guard first == "trace", words.count <= 2 else { throw ConsoleError.usage(usage) }
            let count = words.count == 2 ? Int(words[1]) : 20
            guard let count, count > 0 else { throw ConsoleError.usage(usage) }
            return ConsoleAnswer(.array(await platform.lastFrames(count).map(json)))
        }
    }

    package static func nat(_ platform: (any PlatformStatusSource)?) -> ConsoleCommand {
        ConsoleCommand(name: "nat", help: "Each way through the router, its address, and why it has none.") { _ in
            guard let status = try await needed(platform).traversalStatus() else {
                throw ConsoleError.failed("the agent is still starting")
            }
            return ConsoleAnswer(json(status))
        }
    }

    private static func needed(_ platform: (any PlatformStatusSource)?) throws -> any PlatformStatusSource {
        guard let platform else {
            throw ConsoleError.failed(
                "this device belongs to no platform; the configuration's platform says how it would")
        }
        return platform
    }

    private static func json(_ status: LinkStatus) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let (servers, counters) = (status.servers, status.counters)
        return [
            "state": .string(status.words),
            "lastHeartbeat": status.sinceHeartbeat.map { "\($0.components.seconds) s ago" } ?? .null,
            "registerURL": text(servers.registerURL), "server": text(servers.server),
            "backupServer": text(servers.backupServer), "turnServer": text(servers.turnServer),
            "backupTurnServer": text(servers.backupTurnServer), "ftp": text(servers.ftp),
            "registrations": .integer(counters.registrations), "connections": .integer(counters.connections),
            "logins": .integer(counters.logins), "loginsRefused": .integer(counters.loginsRefused),
            "linksLost": .integer(counters.linksLost), "heartbeatsSent": .integer(counters.heartbeatsSent),
            "heartbeatsMissed": .integer(counters.heartbeatIntervalsMissed),
            "requestsSent": .integer(counters.requestsSent),
            "requestsUnanswered": .integer(counters.requestsUnanswered),
            "requestsServed": .integer(counters.requestsServed),
            "requestsRefused": .integer(counters.requestsRefused),
            "strayAnswers": .integer(counters.strayAnswers), "answersDropped": .integer(counters.answersDropped),
            "damagedFrames": .integer(Int(clamping: status.damagedFrames)),
        ]
    }

    private static func json(_ frame: LinkFrameStatus) -> JSONValue {
        [
            "time": .string(WallClock.text(frame.time)), "direction": frame.isSent ? "out" : "in",
            "command": .string([frame.command].hex.uppercased() + "H"), "sequence": .integer(Int(frame.sequence)),
            "content": .string(frame.content),
        ]
    }

    private static func json(_ status: TraversalStatus) -> JSONValue {
        [
            "rungs": .array(status.paths.map { path in
                [
                    "rung": .string(path.name), "address": path.address.map { .string($0) } ?? .null,
                    "state": .string(path.words),
                ]
            }),
            "router": status.router.map { .string($0) } ?? .null,
            "permissions": .array(status.permissions.map { permission in
                .string("\(permission.peer): " + (permission.refusal.map { "refused, \($0)" } ?? "granted"))
            }),
            "relayViewers": .integer(status.relayedViewers), "relayLost": .integer(status.relayLosses),
        ]
    }
}
