/// The facts about a payload that the link needs; the message codec reads them.
///
/// Requests and responses share their command: the XML root distinguishes them, `…_REQ` or `…_RES`.
struct PayloadReading: Sendable, Equatable {
    enum Kind {
        case request
        case answer
        /// Not XML, or another form of root.
        case unreadable
    }

    /// The name of the root element; nil when the payload is not XML.
    var root: String?
    /// The number in `Result`, if present.
    package var result: Int?

    var kind: Kind {
        guard let root else { return .unreadable }
        return root.hasSuffix("_REQ") ? .request : root.hasSuffix("_RES") ? .answer : .unreadable
    }
}

extension LinkFrame {
    /// The response to a request that the device does not know, can't accept now, or did not carry out in time.
    static func errorAnswer(command: UInt8, sequence: UInt16) -> LinkFrame {
        let text = #"<?xml version="1.0" encoding="UTF-8"?><ERROR_RES><Result>255</Result><DevID/></ERROR_RES>"#
        return LinkFrame(command: command, sequence: sequence, payload: Array(text.utf8))
    }
}
