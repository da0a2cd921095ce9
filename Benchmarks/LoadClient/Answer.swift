/// An RTSP answer, as far as this client needs it.
struct Answer {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body = ""

    func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The answer at the start of `bytes` and its length, or nil when it is not all there.
    static func read(_ bytes: UnsafeRawBufferPointer) -> (answer: Answer, length: Int)? {
        guard let end = (0..<max(bytes.count - 3, 0)).first(where: {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }) else { return nil }
        var answer = Answer()
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        answer.status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            answer.headers.append((line[..<colon].lowercased(), String(value)))
        }
        let length = end + 4 + (answer.value("content-length").flatMap { Int($0) } ?? 0)
        guard length <= bytes.count else { return nil }
        answer.body = String(decoding: bytes[(end + 4)..<length], as: UTF8.self)
        return (answer, length)
    }
}

/// What a session description says about its video.
struct Description {
    /// The URL to set the video track up with.
    var track: String
    var carriesParameterSets: Bool

    init?(_ answer: Answer, url: String) {
        let base = answer.value("content-base") ?? answer.value("content-location") ?? url
        var inVideo = false
        var control: String?
        carriesParameterSets = false
        for line in answer.body.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("m=") { inVideo = line.hasPrefix("m=video") }
            guard inVideo else { continue }
            if line.hasPrefix("a=control:") { control = String(line.dropFirst(10)) }
            if line.hasPrefix("a=fmtp:"), line.contains("sprop-parameter-sets=") { carriesParameterSets = true }
        }
        guard let control else { return nil }
        if control.hasPrefix("rtsp://") {
            track = control
        } else if control == "*" {
            track = base
        } else {
            track = base.hasSuffix("/") ? base + control : base + "/" + control
        }
    }
}
