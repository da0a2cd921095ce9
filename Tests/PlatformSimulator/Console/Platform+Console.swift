import NIOCore

extension Platform {
    static let help = """
        devices | token DEV CHANNEL STREAM|file=NAME [SECONDS] | send DEV CMD [Name=value…|<xml>] [root=] \
        [timeout=MS] | \
        raw DEV HEX | expect ROOT|* [Name=value…] [count=] [from=] [dir=] [device=] [cmd=] [note=] [timeout=MS] | \
        log [from=N] [limit=N] | oddities | misbehave … | heal | down|up http|main|backup | clock SECONDS | wait MS | \
        places | help | quit
        """

    /// Does what a line says; the answer is one JSON object with `ok`.
    func run(_ text: String) -> EventLoopFuture<JSON> {
        let answer = loop.makePromise(of: JSON.self)
        do {
            try run(ConsoleLine(text)) { answer.succeed($0) }
        } catch {
            answer.succeed(.object([("ok", false), ("error", .string("\(error)"))]))
        }
        return answer.futureResult
    }

    private func run(_ line: ConsoleLine, _ answer: @escaping (JSON) -> Void) throws {
        let ok = JSON.object([("ok", true)])
        switch line.words.first {
        case "devices": answer(ok.adding([("devices", .array(deviceList))]))
        case "token": answer(try token(line))
        case "send": try send(line, answer)
        case "raw": answer(try raw(line))
        case "expect": try expect(line, answer)
        case "log": answer(try log(line))
        case "oddities": answer(ok.adding(oddities))
        case "misbehave": answer(try misbehave(line))
        case "heal":
            faults = Faults()
            answer(ok)
        case "down", "up": try turn(line, answer)
        case "clock":
            clockSkew = try number(line.words.dropFirst().first, in: -4_000_000_000...4_000_000_000, for: "clock")
            answer(ok.adding([("time", time)]))
        case "wait":
            let pause = try number(line.words.dropFirst().first, in: 0...3_600_000, for: "wait")
            loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(pause))) { answer(ok) }
        case "places": answer(ok.adding([("places", places)]))
        case "help": answer(ok.adding([("help", .string(Self.help))]))
        case "quit":
            answer(ok)
            // After the answer had its chance to go out.
            loop.assumeIsolated().scheduleTask(in: .milliseconds(20)) { self.ended.succeed(0) }
        case let other:
            throw SimulatorError.refused("'\(other ?? "")' is no command. \(Self.help)")
        }
    }

    /// The device of that name on an open link.
    func link(of id: String?) throws(SimulatorError) -> (device: Device, link: LinkConnection) {
        guard let id, let device = devices[id] else {
            let known = devices.keys.sorted().joined(separator: ", ")
            throw .refused("there is no device '\(id ?? "")' here; known: \(known)")
        }
        guard let link = device.link else { throw .refused("\(device.id) is not logged in") }
        return (device, link)
    }

    private var deviceList: [JSON] {
        devices.values.sorted { $0.id < $1.id }.map { device in
            .object([
                ("id", .string(device.id)), ("loggedIn", .bool(device.link != nil)),
                ("server", JSON(device.link?.server.rawValue)), ("link", JSON(device.link?.number)),
                ("registrations", .number(device.registrations)), ("logins", .number(device.logins)),
                ("heartbeats", .number(device.heartbeats)),
                ("heartbeatAge", JSON(device.heartbeatMilliseconds.map { journal.milliseconds - $0 })),
                ("login", device.login?.fields ?? .null), ("abilities", device.abilities?.fields ?? .null),
                ("heartbeat", device.heartbeat?.fields ?? .null), ("oddities", .number(device.oddityCount)),
            ])
        }
    }

    private var oddities: [(String, JSON)] {
        let known = devices.values.filter { $0.oddityCount > 0 }.sorted { $0.id < $1.id }
        return [
            ("count", .number(known.reduce(0) { $0 + $1.oddityCount })),
            ("oddities", .object(known.map { ($0.id, .array($0.oddities.map { .string($0) })) })),
        ]
    }

    private func turn(_ line: ConsoleLine, _ answer: @escaping (JSON) -> Void) throws {
        guard line.words.count == 2, let listener = Listener(rawValue: line.words[1]) else {
            throw SimulatorError.refused("http, main or backup is wanted, as in 'down main'")
        }
        let isUp = listeners[listener] != nil
        let change: EventLoopFuture<Void>
        if line.words[0] == "down" {
            change = shut(listener)
        } else {
            guard let port = ports[listener] else {
                throw SimulatorError.refused("there was no \(listener.rawValue) at the start")
            }
            change = isUp ? loop.makeSucceededVoidFuture() : open(listener, port: port)
        }
        change.assumeIsolated().whenComplete { result in
            switch result {
            case .success: answer(.object([("ok", true)]))
            case .failure(let error): answer(.object([("ok", false), ("error", .string("\(error)"))]))
            }
        }
    }
}
