import NIOCore

extension Platform {
    /// Redirect (CTMW 5) and registration (CTMW 7.2): the root tells which; the path of the URL is free.
    ///
    /// - Returns: nil when no answer shall come.
    func reply(toPosted body: [UInt8]) -> HTTPReply? {
        if let status = faults.refusal(of: "http") {
            journal.add(.event, "http-refused", note: "HTTP \(status), on purpose")
            return HTTPReply(status: status, body: "")
        }
        var reader = ElementReader(body)
        let request: Element
        do {
            request = try reader.document()
        } catch {
            note("HTTP body: \(error)", device: nil)
            return HTTPReply(status: 400, body: "")
        }
        let id = request["DevID"] ?? ""
        journal.add(.in, request.name, device: id, fields: request.fields)
        guard let message = Message.of(root: request.name), message.command == nil, request.name.hasSuffix("_REQ")
        else {
            note("\(request.name) is nothing to post", device: nil)
            return HTTPReply(status: 400, body: "")
        }
        if !reader.hasDeclaration { note("\(request.name): no XML declaration", device: id) }
        for oddity in message.oddities(of: request) { note(oddity, device: id) }
        if message.name == "REGISTER" { countRegistration(of: id) }
        let subject = message.name.lowercased()
        guard !faults.isSilent(about: subject) else { return nil }
        let isRegistration = message.name == "REGISTER"
        var result = judge(id: id, key: request["DevKey"] ?? "")
        // CTMW 5 has but one word for a device that may not be redirected.
        if !isRegistration, result != 0 { result = 1 }
        result = faults.refusal(of: subject) ?? result
        var answer = Element(message.name + "_RES", "", [Element("Result", "\(result)"), Element("DevID", id)])
        if result == 0 { answer.children += isRegistration ? servers : [Element("LcmsUrl", registerURL)] }
        if isRegistration { answer.children.append(Element("Time", timeStamp)) }
        journal.add(.out, answer.name, device: id, fields: answer.fields)
        return HTTPReply(status: 200, body: answer.document(faults.hand))
    }

    /// CTMW 7.2: five minutes lie between two registrations.
    private func countRegistration(of id: String) {
        guard let device = device(id) else { return }
        device.registrations += 1
        let now = journal.milliseconds
        if let last = device.lastRegistration, now - last < settings.registerPause * 1000 {
            note("REGISTER_REQ \(now - last) ms after the one before", device: id)
        }
        device.lastRegistration = now
    }

    /// The servers of a REGISTER_RES, in its order; those that there are.
    private var servers: [Element] {
        var values: [(String, String?)] = [
            ("NatIP", settings.address), ("NatPort", ports[.main].map(String.init)),
        ]
        if let backup = ports[.backup] { values += [("BackupNatIP", settings.address), ("BackupNatPort", "\(backup)")] }
        values += zip(["TurnIP", "TurnPort", "BackupTurnIP", "BackupTurnPort"], settings.turn).map { ($0, $1) }
        values += zip(["FtpIP", "FtpPort", "FtpAccount", "FtpPassword"], settings.ftp).map { ($0, $1) }
        return values.compactMap { name, value in value.map { Element(name, $0) } }
    }
}
