import Base
import Net

/// A frame's DATA, parsed: once, here; whoever serves the request or reads the answer gets `document`.
///
/// Requests and responses share their command: the XML root distinguishes them, `…_REQ` or `…_RES`.
struct PayloadReading: Sendable, Equatable {
    enum Kind {
        case request
        case answer
        /// Not XML, or another form of root.
        case unreadable
    }

    /// Nil when the payload is not XML.
    let document: XMLElement?
    let kind: Kind

    init(document: XMLElement?) {
        self.document = document
        let root = document?.name ?? ""
        kind = root.hasSuffix("_REQ") ? .request : root.hasSuffix("_RES") ? .answer : .unreadable
    }

    init(_ payload: [UInt8]) { self.init(document: try? XMLReader.read(payload)) }

    /// The number in `Result`, where there is one.
    var result: Int? { document?.child("Result").flatMap { $0.text.decimalNumber } }
}

extension LinkFrame {
    /// The response to a request that the device does not know, can't accept now, or did not carry out in time.
    static func errorAnswer(command: UInt8, sequence: UInt16) -> LinkFrame {
        let text = #"<?xml version="1.0" encoding="UTF-8"?><ERROR_RES><Result>255</Result><DevID/></ERROR_RES>"#
        return LinkFrame(command: command, sequence: sequence, payload: Array(text.utf8))
    }
}
