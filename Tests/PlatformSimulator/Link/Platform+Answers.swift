import NIOCore

extension Platform {
    /// The answer to a request of a device (CTMW 7.5), or nil when none shall come.
    func answer(to frame: Frame, _ request: Element, on link: LinkConnection) -> Element? {
        let id = request["DevID"] ?? ""
        guard let message = Message.of(command: frame.command), message.asker == .device else {
            link.note("command \(hex(frame.command)) (\(request.name)) is not for a device to send")
            return Element("ERROR_RES", "", [Element("Result", "255"), Element("DevID", id)])
        }
        for oddity in message.oddities(of: request) { link.note(oddity) }
        let subject = hex(frame.command)
        guard message.name == "LOGIN" || link.deviceID != nil else {
            link.note("\(request.name) before the login")
            return nil
        }
        if let owner = link.deviceID, owner != id { link.note("\(request.name): DevID \(id) on the link of \(owner)") }
        guard !faults.isSilent(about: subject) else { return nil }
        let refusal = faults.refusal(of: subject)
        let result = refusal ?? verdict(on: message, request, id: id)
        remember(message, request, result: result, id: id, link: link)

        var answer = Element(message.name + "_RES", "", [])
        if message.answer.contains(where: { $0.name == "Result" }) {
            answer.children.append(Element("Result", "\(result)"))
        }
        answer.children.append(Element("DevID", id))
        if message.name == "LOGIN", result == 0 {
            answer.children += zip(["EURL", "EAccount", "EPassword"], settings.cloud).map { Element($0, $1) }
        }
        if message.answer.contains(where: { $0.name == "Time" }) { answer.children.append(Element("Time", timeStamp)) }
        return answer
    }

    private func verdict(on message: Message, _ request: Element, id: String) -> Int {
        switch message.name {
        case "LOGIN": return judge(id: id, key: request["DevKey"] ?? "")
        case "VIDEO_PLAY":
            return check(request, .stream(request["StreamType"] ?? ""), device: id)
        case "RECORD_PLAY":
            return check(request, .recording(request["FileName"] ?? ""), device: id)
        default: return 0
        }
    }

    private func check(_ request: Element, _ what: TokenDesk.Subject.What, device: String) -> Int {
        if let code = faults.refusal(of: "token") { return code }
        let subject = TokenDesk.Subject(device: device, channel: request["ChannelNo"] ?? "", what: what)
        return tokens.check(request["HashToken"] ?? "", for: subject, now: now).rawValue
    }

    private func remember(_ message: Message, _ request: Element, result: Int, id: String, link: LinkConnection) {
        guard let device = device(id) else { return }
        if message.name == "LOGIN" { watchLoginPause(device, isRefused: result != 0, link: link) }
        guard result == 0 else { return }
        switch message.name {
        case "LOGIN":
            // One device has one link: an older one is dead, whatever TCP thinks of it.
            if let older = device.link, older !== link { older.close("the device is on link \(link.number) now") }
            if let previous = link.deviceID, previous != id { devices[previous]?.link = nil }
            device.link = link
            link.deviceID = id
            device.login = request
            device.heartbeat = nil
            device.heartbeatMilliseconds = nil
            device.logins += 1
            link.watchSilence()
        case "ABILITYUP":
            device.abilities = request
        case "HEARTBEAT":
            device.heartbeat = request
            device.heartbeatMilliseconds = journal.milliseconds
            device.heartbeats += 1
            link.watchSilence()
        default: break
        }
    }

    /// CTMW 7.3.3: three minutes lie between a refused login and the next one.
    private func watchLoginPause(_ device: Device, isRefused: Bool, link: LinkConnection) {
        let now = journal.milliseconds
        if let last = device.lastRefusedLogin, now - last < settings.loginPause * 1000 {
            note("LOGIN_REQ \(now - last) ms after a refused one", device: device.id, link: link.number)
        }
        device.lastRefusedLogin = isRefused ? now : nil
    }
}
