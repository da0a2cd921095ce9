import NIOCore

extension Platform {
    /// `token DEV CHANNEL STREAM|file=NAME [SECONDS]`: a token, and the URLs that a viewer may try (CTMW 8.9, 15).
    func token(_ line: ConsoleLine) throws(SimulatorError) -> JSON {
        var line = line
        let file = line.take("file")
        var words = line.words.dropFirst()
        guard let id = words.popFirst(), let channel = words.popFirst() else {
            throw .refused("token DEV CHANNEL STREAM|file=NAME [SECONDS]")
        }
        let stream = file == nil ? words.popFirst() : nil
        guard let kind = file.map({ ("filename", $0) }) ?? stream.map({ ("streamtype", $0) }) else {
            throw .refused("STREAM is missing: 1 main, 2 sub, or file=NAME for a recording")
        }
        // CTMW 7.5.5: a minute.
        let seconds = try words.isEmpty ? 60 : number(words.first, in: 0...86_400, for: "SECONDS")
        guard let device = devices[id], device.login != nil else {
            throw .refused("no device '\(id)' has logged in yet")
        }
        let what: TokenDesk.Subject.What = file.map { .recording($0) } ?? .stream(kind.1)
        let token = try tokens.issue(
            for: .init(device: id, channel: channel, what: what), lasting: .seconds(Int64(seconds)), now: now)

        // FIELD: the order devid, channelno, streamtype or filename, hashtoken.
        let resource = "/realplay?devid=\(id)&channelno=\(channel)&\(kind.0)=\(kind.1)&hashtoken=\(token)"
        func url(_ host: String, _ port: String) -> String? {
            device.address(host, port).map { "rtsp://" + $0 + resource }
        }
        let local = url("LocalIP", "RtspLocalPort")
        let mapped = url("UpnpIP", "RtspUpnpPort")
        let relayed = url("TurnRelayIP", "RtspTurnRelayPort")
        return .object([
            ("ok", true), ("token", .string(token)), ("seconds", .number(seconds)),
            ("url", JSON(local ?? mapped ?? relayed)),
            ("local", JSON(local)), ("upnp", JSON(mapped)), ("turn", JSON(relayed)),
        ])
    }
}
