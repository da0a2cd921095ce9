import Base
package import Device

/// The commands for uploads: `uploads` and `pictures`.
package struct UploadConsole: Sendable {
    private let uploadQueue: any UploadControl
    private let policies: any PicturePolicyControl
    private let notices: @Sendable () async -> NoticeCounts

    /// - Parameter notices: of the snapshots that a platform is notified of.
    package init(
        queue: any UploadControl, policies: any PicturePolicyControl,
        notices: @escaping @Sendable () async -> NoticeCounts
    ) {
        uploadQueue = queue
        self.policies = policies
        self.notices = notices
    }

    package var commands: [ConsoleCommand] { [uploads, pictures] }

    private var uploads: ConsoleCommand {
        ConsoleCommand(
            name: "uploads", help: "What waits for its upload, what is under way, dropped, and what is in the way."
        ) { _ in
            let (status, notices) = (try await uploadQueue.status(), await notices())
            let counters = status.counters
            func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
            return ConsoleAnswer([
                "waiting": .integer(status.waiting), "waitingPictures": .integer(status.waitingPictures),
                "waitingBytes": .integer(Int(status.waitingBytes)),
                "running": .array(status.running.map { .string($0) }),
                "limitKbps": status.limit.map { .integer(Int($0 / 1_000)) } ?? "none",
                "stored": .integer(counters.stored), "storedBytes": .integer(Int(counters.storedBytes)),
                "failures": .integer(counters.failures), "dropped": .integer(counters.dropped),
                "droppedFull": .integer(counters.droppedOldest), "droppedGone": .integer(counters.droppedGone),
                "droppedRefused": .integer(counters.droppedRefused), "cloud": .string(status.cloud ?? "none"),
                "cloudTrouble": text(status.troubles[.cloud]), "ftpTrouble": text(status.troubles[.ftp]),
                "picturesToTell": .integer(notices.waiting), "picturesTold": .integer(notices.told),
                "picturesNotTold": .integer(notices.dropped),
            ])
        }
    }

    private var pictures: ConsoleCommand {
        ConsoleCommand(
            name: "pictures", help: "The policies by which pictures are taken, and when the next is due."
        ) { _ in
            let state = try await policies.state()
            return ConsoleAnswer([
                "next": .string(state.next?.wireText ?? "none"), "taken": .integer(state.taken),
                "missed": .integer(state.missed), "policies": .array(policies.policies.kept.map(json)),
            ])
        }
    }

    private func json(_ kept: ChannelPicturePolicy) -> JSONValue {
        let span = kept.policy.span
        return [
            "id": .integer(kept.id.value), "channel": .integer(kept.channel.value),
            "to": kept.store == .ftp ? "ftp" : "cloud", "times": "\(span.start)-\(span.end)",
            "everySeconds": .integer(kept.policy.interval.value),
        ]
    }
}
