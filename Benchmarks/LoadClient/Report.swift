/// The JSON that the bench reads. Times are nanoseconds of CLOCK_MONOTONIC.
enum Report {
    static func text(_ watching: Watching) -> String {
        let viewers = watching.viewers.map { viewer -> String in
            var failure = "null"
            if case .ended(let reason) = viewer.state { failure = quoted(reason) }
            var units = ""
            for unit in viewer.pictures.units {
                units += units.isEmpty ? "" : ","
                units += "[\(unit.rtpTimestamp),\(unit.arrival),\(unit.bytes),\(unit.flags)]"
            }
            return """
                {"started":\(viewer.started),"described":\(number(viewer.described)),"played":\(number(viewer.played)),\
                "firstPicture":\(number(viewer.pictures.firstPicture)),"ended":\(number(viewer.endedAt)),\
                "failure":\(failure),"packets":\(viewer.pictures.packets),\
                "lostPackets":\(viewer.pictures.lostPackets),"units":[\(units)]}
                """
        }
        return """
            {"ready":\(number(watching.ready)),"stalled":\(number(watching.stalled)),\
            "resumed":\(number(watching.resumed)),"viewers":[\(viewers.joined(separator: ",\n"))]}
            """
    }

    static func text(_ aborting: Aborting) -> String {
        """
        {"completed":\(aborting.completed),"failed":\(aborting.failed),"nanoseconds":\(aborting.duration),\
        "firstFailure":\(aborting.firstFailure.map(quoted) ?? "null")}
        """
    }

    private static func number(_ value: Int64?) -> String { value.map(String.init) ?? "null" }

    private static func quoted(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
