import Base
import Console
import System
import Uplink

extension AgentCommands {
    var link: ConsoleCommand {
        let usage = "link [trace [COUNT]]"
        return ConsoleCommand(
            name: "link", arguments: "[trace [COUNT]]",
            help: "Where the link to the platform stands, and its last frames.",
            completions: { words in words.count == 1 ? ["trace"] : [] }
        ) { words in
            let service = try theirPlatform.service
            guard let first = words.first else { return ConsoleAnswer(Self.json(service.link)) }
            guard first == "trace", words.count <= 2 else { throw ConsoleError.usage(usage) }
            let count = words.count == 2 ? Int(words[1]) : 20
            guard let count, count > 0 else { throw ConsoleError.usage(usage) }
            return ConsoleAnswer(service.trace.last(count))
        }
    }

    var reset: ConsoleCommand {
        ConsoleCommand(
            name: "reset", arguments: "factory",
            help: "Forgets what was set and what the platform gave; registers anew. Recordings and configuration stay.",
            completions: { _ in ["factory"] }
        ) { words in
            guard words == ["factory"] else { throw ConsoleError.usage("reset factory") }
            try await store.factoryResetOfRunningAgent()
            return ConsoleAnswer(platform == nil ? "forgotten" : "forgotten; looking for the platform anew")
        }
    }

    var nat: ConsoleCommand {
        ConsoleCommand(name: "nat", help: "Each way through the router, its address, and why it has none.") { _ in
            guard let session = try theirPlatform.service.session else {
                throw ConsoleError.failed("the agent is still starting")
            }
            return ConsoleAnswer(session.traversal.json(local: session.report.localAddress))
        }
    }

    private var theirPlatform: PlatformAssembly {
        get throws {
            guard let platform else {
                throw ConsoleError.failed(
                    "this device belongs to no platform; the configuration's platform says how it would")
            }
            return platform
        }
    }

    private static func json(_ link: PlatformLink) -> JSONValue {
        let statistics = link.statistics
        let counters = statistics.counters
        let record = link.record
        func text(_ value: (any CustomStringConvertible)?) -> JSONValue { value.map { .string("\($0)") } ?? .null }
        return [
            "state": .string(link.state.words),
            "lastHeartbeat": link.sinceHeartbeat.map { "\($0.components.seconds) s ago" } ?? .null,
            "registerURL": text(record.registerURL), "server": text(record.server),
            "backupServer": text(record.backupServer), "turnServer": text(record.turnServer),
            "backupTurnServer": text(record.backupTurnServer), "ftp": text(record.ftp),
            "registrations": .integer(counters.registrations), "connections": .integer(counters.connections),
            "logins": .integer(counters.logins), "loginsRefused": .integer(counters.loginsRefused),
            "linksLost": .integer(counters.linksLost), "heartbeatsSent": .integer(counters.heartbeatsSent),
            "heartbeatsMissed": .integer(counters.heartbeatIntervalsMissed),
            "requestsSent": .integer(counters.requestsSent),
            "requestsUnanswered": .integer(counters.requestsUnanswered),
            "requestsServed": .integer(counters.requestsServed),
            "requestsRefused": .integer(counters.requestsRefused),
            "strayAnswers": .integer(counters.strayAnswers), "answersDropped": .integer(counters.answersDropped),
            "damagedFrames": .integer(Int(clamping: statistics.damagedFrames)),
        ]
    }
}
