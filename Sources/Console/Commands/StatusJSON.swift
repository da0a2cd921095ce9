import Base
import Device
import Media
import System

extension JSONValue {
    /// Milliseconds with one digit after the point.
    fileprivate static func milliseconds(_ duration: Duration) -> JSONValue {
        .number((duration.milliseconds * 10).rounded() / 10)
    }

    /// Null for nil.
    fileprivate static func text(_ value: (any CustomStringConvertible)?) -> JSONValue {
        value.map { .string("\($0)") } ?? .null
    }
}

extension ChannelStatusNode {
    var json: JSONValue {
        let value: JSONValue = [
            "channel": .integer(id.rawValue), "name": .string(name), "source": .string(status.source),
            "state": "\(status.state)", "format": .text(status.format), "captured": .integer(status.captured),
            "droppedByDriver": .integer(status.droppedByDriver), "damaged": .integer(status.damaged),
            "withoutBuffer": .integer(status.withoutBuffer), "failures": .integer(status.failures),
            "streams": .array(StreamType.allCases.compactMap { type in status.streams[type]?.json(type) }),
        ]
        guard !overrides.isEmpty, case .object(var object) = value else { return value }
        object["overrides"] = .array(overrides.map { .string($0) })
        return .object(object)
    }
}

extension StreamStatus {
    fileprivate func json(_ type: StreamType) -> JSONValue {
        [
            "stream": "\(type)", "size": "\(size)", "frameRate": "\(frameRate)", "preset": .string(preset),
            "bitRate": .integer(bitRate), "actualBitRate": .integer(actualBitRate), "encoded": .integer(encoded),
            "keyFrames": .integer(keyFrames), "dropped": .integer(dropped), "encodeMs": .milliseconds(meanEncodeTime),
            "longestMs": .milliseconds(longestEncodeTime),
        ]
    }
}

extension ViewerStatistics {
    var json: JSONValue {
        [
            "session": .string(session), "remote": .string(remote), "stream": .string(stream),
            "transport": .string(transport), "playing": .boolean(isPlaying), "sent": .integer(accessUnitsSent),
            "dropped": .integer(accessUnitsDropped), "queueMs": .milliseconds(queue),
            "lost": lost.map { .integer($0) } ?? .null, "jitterMs": jitter.map { .milliseconds($0) } ?? .null,
        ]
    }
}

extension LinkStatus {
    var json: JSONValue {
        [
            "state": .string(words), "lastHeartbeat": .text(sinceHeartbeat.map { "\($0.components.seconds) s ago" }),
            "registerURL": .text(servers.registerURL), "server": .text(servers.server),
            "backupServer": .text(servers.backupServer), "turnServer": .text(servers.turnServer),
            "backupTurnServer": .text(servers.backupTurnServer), "ftp": .text(servers.ftp),
            "registrations": .integer(counters.registrations), "connections": .integer(counters.connections),
            "logins": .integer(counters.logins), "loginsRefused": .integer(counters.loginsRefused),
            "linksLost": .integer(counters.linksLost), "heartbeatsSent": .integer(counters.heartbeatsSent),
            "heartbeatsMissed": .integer(counters.heartbeatIntervalsMissed),
            "requestsSent": .integer(counters.requestsSent),
            "requestsUnanswered": .integer(counters.requestsUnanswered),
            "requestsServed": .integer(counters.requestsServed),
            "requestsRefused": .integer(counters.requestsRefused),
            "strayAnswers": .integer(counters.strayAnswers), "answersDropped": .integer(counters.answersDropped),
            "damagedFrames": .integer(Int(clamping: damagedFrames)),
        ]
    }
}

extension LinkFrameStatus {
    var json: JSONValue {
        [
            "time": .string(WallClock.text(time)), "direction": isSent ? "out" : "in",
            "command": .string([command].hex.uppercased() + "H"), "sequence": .integer(Int(sequence)),
            "content": .string(content),
        ]
    }
}

extension TraversalStatus {
    var json: JSONValue {
        [
            "rungs": .array(paths.map { path in
                ["rung": .string(path.name), "address": .text(path.address), "state": .string(path.words)]
            }),
            "router": .text(router),
            "permissions": .array(permissions.map { permission in
                .string("\(permission.peer): " + (permission.refusal.map { "refused, \($0)" } ?? "granted"))
            }),
            "relayViewers": .integer(relayedViewers), "relayLost": .integer(relayLosses),
        ]
    }
}

extension WiFiState {
    var json: JSONValue {
        [
            "interface": .string(interface), "state": .string(activity), "joined": .text(joined), "known": .text(known),
            "network": .string(route), "accessPoint": .text(accessPoint), "guests": .integer(stations),
            "lastJoin": .text(lastJoin),
        ]
    }
}

extension DeviceStatus {
    /// The uploads, and the notices to a platform about them.
    var uploadsJSON: JSONValue {
        guard let uploads else { return .null }
        let counters = uploads.counters
        return [
            "waiting": .integer(uploads.waiting), "waitingPictures": .integer(uploads.waitingPictures),
            "waitingBytes": .integer(Int(uploads.waitingBytes)),
            "running": .array(uploads.running.map { .string($0) }),
            "limitKbps": uploads.limit.map { .integer(Int($0 / 1_000)) } ?? "none",
            "stored": .integer(counters.stored), "storedBytes": .integer(Int(counters.storedBytes)),
            "failures": .integer(counters.failures), "dropped": .integer(counters.dropped),
            "droppedFull": .integer(counters.droppedOldest), "droppedGone": .integer(counters.droppedGone),
            "droppedRefused": .integer(counters.droppedRefused), "cloud": .string(uploads.cloud ?? "none"),
            "cloudTrouble": .text(uploads.troubles[.cloud]), "ftpTrouble": .text(uploads.troubles[.ftp]),
            "picturesToTell": .integer(notices?.waiting ?? 0), "picturesTold": .integer(notices?.told ?? 0),
            "picturesNotTold": .integer(notices?.dropped ?? 0),
        ]
    }
}

extension ChannelPicturePolicy {
    var json: JSONValue {
        [
            "id": .integer(id.value), "channel": .integer(channel.value), "to": store == .ftp ? "ftp" : "cloud",
            "times": "\(policy.span.start)-\(policy.span.end)", "everySeconds": .integer(policy.interval.value),
        ]
    }
}

extension UpgradeStatus {
    var json: JSONValue {
        [
            "state": .string(phase.rawValue), "version": .text(version), "done": .integer(done),
            "of": total.map { .integer($0) } ?? .null, "running": .string(running), "slot": .string(slot),
            "board": .string(board), "development": .boolean(isDevelopment), "last": .string(last),
            "toTell": .integer(unreported),
        ]
    }
}
