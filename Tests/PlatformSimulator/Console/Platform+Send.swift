import NIOCore

extension Platform {
    /// `send DEV CMD [Name=value…|<xml>] [root=NAME] [timeout=MS]`: a request to a device, and what it answers.
    func send(_ line: ConsoleLine, _ answer: @escaping (JSON) -> Void) throws {
        var line = line
        let timeout = try line.takeNumber("timeout", in: 0...600_000, else: 5000)
        let root = line.take("root")
        guard line.words.count == 3 else {
            throw SimulatorError.refused("send DEV CMD [Name=value…|<xml>] [root=NAME] [timeout=MS]")
        }
        let (device, link) = try link(of: line.words[1])
        let command = try command(line.words[2])
        let (element, payload) = try request(command, root: root, line, device: device.id)

        var sequence: UInt16?
        var deadline: Scheduled<Void>?
        let isWaiting = timeout > 0
        sequence = link.request(command, payload, element) { outcome in
            deadline?.cancel()
            guard isWaiting else { return }
            let about: [(String, JSON)] = [("cmd", .string(hex(command))), ("seq", JSON(sequence.map { Int($0) }))]
            switch outcome {
            case .came(let element, let milliseconds):
                answer(
                    .object(
                        [("ok", true)] + about + [
                            ("ms", .number(milliseconds)), ("root", .string(element.name)),
                            ("result", JSON(element["Result"])), ("fields", element.fields),
                        ]))
            case .linkClosed:
                answer(.object([("ok", false)] + about + [("error", "the link closed before the answer")]))
            case .tooLate:
                answer(.object([("ok", false)] + about + [("error", .string("no answer in \(timeout) ms"))]))
            }
        }
        guard let sequence else { throw SimulatorError.refused("too many requests wait for an answer of \(device.id)") }
        if isWaiting {
            deadline = loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(timeout))) {
                link.stopWaiting(for: sequence)
            }
        } else {
            answer(.object([("ok", true), ("cmd", .string(hex(command))), ("seq", .number(Int(sequence)))]))
        }
    }

    /// `raw DEV HEX`: bytes as they are.
    func raw(_ line: ConsoleLine) throws(SimulatorError) -> JSON {
        let link = try link(of: line.words.dropFirst().first).link
        let digits = Array(line.words.dropFirst(2).joined())
        guard !digits.isEmpty, digits.count.isMultiple(of: 2) else {
            throw .refused("raw DEV HEX, as in raw 811 FAF53100")
        }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[place...(place + 1)]), radix: 16) else {
                throw .refused("'\(digits[place])\(digits[place + 1])' is no byte in hex digits")
            }
            bytes.append(byte)
        }
        link.sendRaw(bytes)
        return .object([("ok", true), ("bytes", .number(bytes.count))])
    }

    /// The message that a line describes, and its bytes.
    private func request(
        _ command: UInt8, root: String?, _ line: ConsoleLine, device: String
    ) throws(SimulatorError) -> (Element, [UInt8]) {
        if let xml = line.xml {
            // It goes out as it was typed, right or wrong.
            let text = xml.hasPrefix("<?xml") ? xml : "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n" + xml
            var reader = ElementReader(Array(text.utf8))
            return ((try? reader.document()) ?? Element("?"), Array(text.utf8))
        }
        let message = Message.of(command: command)
        guard let name = root ?? message.map({ $0.name + "_REQ" }) else {
            throw .refused("\(hex(command)) is no command of the text: say root=NAME, or give the XML")
        }
        let parts = message?.request ?? []
        var element = Element(name)
        if !line.pairs.contains(where: { $0.name == "DevID" }) { element.add(device, at: ["DevID"]) }
        for pair in line.pairs { element.add(pair.value, at: pair.name.split(separator: ".").map(String.init)[...]) }
        element.sort(by: parts)
        return (element, [])
    }
}

extension Element {
    /// Puts a value under a path such as `WeekPolicy.Week`. A group that has that element already is followed by
    /// another.
    fileprivate mutating func add(_ value: String, at path: ArraySlice<String>) {
        guard let name = path.first else { return }
        let rest = path.dropFirst()
        if let inner = rest.first, let group = children.lastIndex(where: { $0.name == name }),
            children[group][inner] == nil
        {
            children[group].add(value, at: rest)
        } else if rest.isEmpty {
            children.append(Element(name, value))
        } else {
            var group = Element(name)
            group.add(value, at: rest)
            children.append(group)
        }
    }

    /// Brings the elements into the order of the text; others follow as they came.
    fileprivate mutating func sort(by parts: [Message.Part]) {
        func place(_ element: Element) -> Int { parts.firstIndex { $0.name == element.name } ?? parts.count }
        children = children.enumerated()
            .sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
        for child in children.indices where !children[child].children.isEmpty {
            children[child].sort(by: parts.first { $0.name == children[child].name }?.parts ?? [])
        }
    }
}
