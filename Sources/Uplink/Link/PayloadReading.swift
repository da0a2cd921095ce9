/// What the link has to know of a payload; the message codec reads it.
///
/// Requests and answers share their command: the XML root tells them apart, `…_REQ` or `…_RES`.
struct PayloadReading: Sendable, Equatable {
    enum Kind {
        case request
        case answer
        /// Not XML, or a root of another form.
        case unreadable
    }

    /// The root's name, nil when the payload is not XML.
    var root: String?
    /// The number in `Result`, where there is one.
    package var result: Int?

    var kind: Kind {
        guard let root else { return .unreadable }
        return root.hasSuffix("_REQ") ? .request : root.hasSuffix("_RES") ? .answer : .unreadable
    }
}

extension LinkFrame {
    /// The answer to a request that the device does not know, can't take now, or did not carry out in time.
    static func errorAnswer(command: UInt8, sequence: UInt16) -> LinkFrame {
        let text = #"<?xml version="1.0" encoding="UTF-8"?><ERROR_RES><Result>255</Result><DevID/></ERROR_RES>"#
        return LinkFrame(command: command, sequence: sequence, payload: Array(text.utf8))
    }
}
