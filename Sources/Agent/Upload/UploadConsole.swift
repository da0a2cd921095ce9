import Base
import Console
import Device
import Uplink
import Upload

/// The console's commands for uploads.
struct UploadConsole: Sendable {
    let service: UploadService
    let taker: SnapshotScheduler
    let orders: PicturePolicyStore
    let notifier: PlatformNotifier<ObjectName>
    let accounts: CloudAccountStore
    /// Of the zone that policies are in.
    let offset: UTCOffset

    var commands: [ConsoleCommand] { [uploads, pictures] }

    var uploads: ConsoleCommand {
        ConsoleCommand(
            name: "uploads", help: "What waits for its upload, what is under way, dropped, and what is in the way."
        ) { _ in
            let status = try await AgentCommands.blocking { service.status }
            let counters = status.counters
            func trouble(_ destination: UploadDestination) -> JSONValue {
                status.troubles[destination].map { .string($0) } ?? .null
            }
            return ConsoleAnswer([
                "waiting": .integer(status.waiting), "waitingPictures": .integer(status.waitingPictures),
                "waitingBytes": .integer(Int(status.waitingBytes)),
                "running": .array(status.running.map { .string($0) }),
                "limitKbps": status.limit.map { .integer(Int($0 / 1_000)) } ?? "none",
                "stored": .integer(counters.stored), "storedBytes": .integer(Int(counters.storedBytes)),
                "failures": .integer(counters.failures), "dropped": .integer(counters.dropped),
                "droppedFull": .integer(counters.droppedOldest), "droppedGone": .integer(counters.droppedGone),
                "droppedRefused": .integer(counters.droppedRefused),
                "cloud": accounts.object.map { .string("\($0.endpoint)") } ?? "none",
                "cloudTrouble": trouble(.cloud), "ftpTrouble": trouble(.ftp),
                "picturesToTell": .integer(await notifier.count), "picturesTold": .integer(await notifier.told),
                "picturesNotTold": .integer(await notifier.dropped),
            ])
        }
    }

    var pictures: ConsoleCommand {
        ConsoleCommand(
            name: "pictures", help: "The policies by which pictures are taken, and when the next is due."
        ) { _ in
            let counts = taker.counts
            let next = try await taker.next().map { PlatformTime(secondsSinceEpoch: $0, offset: offset) }
            return ConsoleAnswer([
                "next": .string(next?.wireText ?? "none"),
                "taken": .integer(counts.taken), "missed": .integer(counts.missed),
                "policies": .array(orders.book.kept.map { kept in
                    let span = kept.policy.span
                    return [
                        "id": .integer(kept.id.value), "channel": .integer(kept.channel.value),
                        "to": kept.store == .ftp ? "ftp" : "cloud", "times": "\(span.start)-\(span.end)",
                        "everySeconds": .integer(kept.policy.interval.value),
                    ]
                }),
            ])
        }
    }
}
