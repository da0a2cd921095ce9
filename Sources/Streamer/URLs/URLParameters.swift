import Base
import Media

/// The query of a URL: the parameters that this server knows, percent-decoded.
struct URLParameters {
    /// Names compare without case.
    enum Name: String, CaseIterable {
        case devid, channelno, streamtype, hashtoken, filename, start, end
    }

    private var values: [Name: String] = [:]

    init(_ query: Substring) throws(RTSPURL.Problem) {
        for pair in query.parts("&", omittingEmpty: true) {
            guard let (word, text) = pair.cut(at: "="), let value = text.percentDecoded else {
                throw .otherForm("a parameter without a value")
            }
            guard let name = Name.allCases.first(where: { $0.rawValue.equalsIgnoringCase(word) }) else { continue }
            // The first value of a name counts, so that an appended one can't replace it.
            if values[name] == nil { values[name] = value }
        }
    }

    subscript(name: Name) -> String? { values[name] }
    var deviceID: String? { values[.devid].flatMap { $0.isEmpty ? nil : $0 } }
    var token: String { values[.hashtoken] ?? "" }

    func channel() throws(RTSPURL.Problem) -> Int? {
        guard let text = values[.channelno] else { return nil }
        guard let channel = text.decimal else { throw .noSuchResource("channelno is not a number") }
        return channel
    }

    func stream() throws(RTSPURL.Problem) -> StreamType? {
        guard let text = values[.streamtype] else { return nil }
        switch text.decimal {
        case 0, 1: return .main  // 0 was seen from a web client and means main
        case 2: return .sub
        default: throw .noSuchResource("streamtype is neither 1 nor 2")
        }
    }

    func time(_ name: Name) throws(RTSPURL.Problem) -> CalendarTime? {
        guard let text = values[name] else { return nil }
        guard let time = CalendarTime(text) else {
            throw .otherForm("\(name.rawValue) is neither YYYYMMDDHHMMSS nor like 2026-01-31T23:59:59Z")
        }
        return time
    }
}
