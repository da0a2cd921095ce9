import Base
import Media
import Recorder

/// The book as it stands in `state.sqlite`.
extension RecordingPolicies {
    var json: JSONValue {
        [
            "nextID": .integer(nextID), "loop": .boolean(isLoop),
            "channels": .array(channels.sorted { $0.key < $1.key }.map { number, channel in
                [
                    "channel": .integer(number), "fullDay": .boolean(channel.isFullDay),
                    "policies": .array(policies(number).map { id, policy in
                        [
                            "id": .integer(id), "week": .integer(policy.span.weekday),
                            "start": .integer(policy.span.minutes.lowerBound),
                            "end": .integer(policy.span.minutes.upperBound),
                            "stream": .integer(policy.stream.rawValue), "store": .integer(policy.place.rawValue),
                        ]
                    }),
                ]
            }),
        ]
    }

    /// Reads what was kept. What makes no sense there is left out, and `problems` says so; the rest counts.
    init(json: JSONValue, problems: inout [String]) {
        self.init()
        isLoop = json["loop"]?.boolean ?? true
        var ids: Set<Int> = []
        for entry in json["channels"]?.array ?? [] {
            guard let number = entry["channel"]?.integer, (0...255).contains(number), channels[number] == nil else {
                problems.append("orders of a channel that can't be: \(entry["channel"]?.json ?? "none")")
                continue
            }
            setFullDay(entry["fullDay"]?.boolean ?? false, channel: number)
            for kept in entry["policies"]?.array ?? [] {
                guard let id = kept["id"]?.integer, ids.insert(id).inserted, let policy = RecordingPolicy(json: kept)
                else {
                    problems.append("a policy of channel \(number) that can't be: \(kept.json)")
                    continue
                }
                do throws(PolicyError) { try insert(policy, id: id, into: number) } catch {
                    problems.append("policy \(id) of channel \(number): \(error)")
                }
            }
        }
        if let id = json["nextID"]?.integer, id <= Self.largestID + 1 { skipNumbers(below: id) }
    }
}

extension RecordingPolicy {
    fileprivate init?(json: JSONValue) {
        guard let weekday = json["week"]?.integer, let start = json["start"]?.integer, let end = json["end"]?.integer,
            let span = WeekSpan(weekday: weekday, start: start, end: end),
            let stream = json["stream"]?.integer.flatMap(StreamType.init(rawValue:)),
            let place = json["store"]?.integer.flatMap(RecordingPlace.init(rawValue:))
        else { return nil }
        self.init(span: span, stream: stream, place: place)
    }
}
