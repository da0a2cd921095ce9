package import Base
package import NIOCore

/// A message from a client: a request, or a frame of an interleaved channel (RFC 2326 10.12).
package enum RTSPMessage: Sendable, Equatable {
    case request(RTSPRequest)
    case interleaved(channel: UInt8, ByteBuffer)
}

/// The reason to stop reading a connection: message boundaries are lost, or no client writes such a request. Respond
/// and close.
package enum RTSPParseError: Error, Equatable {
    case headerTooLong(limit: Int)
    case tooManyHeaderFields(limit: Int)
    case bodyTooLong(limit: Int)
    case methodTooLong(limit: Int)
    case uriTooLong(limit: Int)
    case badRequestLine
    case badHeaderField
    /// A byte above 0x7E in the request line or in a header field's name: RFC 2326 15.1 allows none there.
    case notASCII
    case badContentLength

    package var status: RTSPStatus {
        switch self {
        case .bodyTooLong: .requestEntityTooLarge
        case .uriTooLong: .requestURITooLong
        default: .badRequest
        }
    }

    package var words: String {
        switch self {
        case .headerTooLong(let limit): "the request line and header fields are longer than \(limit) bytes"
        case .tooManyHeaderFields(let limit): "more than \(limit) header fields"
        case .bodyTooLong(let limit): "a body of more than \(limit) bytes"
        case .methodTooLong(let limit): "a method of more than \(limit) bytes"
        case .uriTooLong(let limit): "a URI of more than \(limit) bytes"
        case .notASCII: "a byte that is not ASCII in the request line or in the name of a header field"
        // The text itself is left out: it may hold a password, and goes to the log.
        case .badRequestLine: "something that is no request line"
        case .badHeaderField: "something that is no header field"
        case .badContentLength: "a Content-Length that is no number"
        }
    }
}

/// Splits a client's bytes into messages, however they are segmented.
///
/// It accepts bare LF for CRLF, blank lines before a request, and continuation lines.
package struct RTSPRequestParser {
    private var buffer = ByteBuffer()
    private let limits: RTSPLimits
    /// The number of bytes already searched for the end of the header, from the reader index.
    private var searched = 0
    /// A request whose body has not arrived completely, and the length of that body.
    private var waitingForBody: (request: RTSPRequest, length: Int)?
    /// Bytes of the connection so far.
    private var received: UInt64 = 0
    /// The number of the message that is being read, and the offset of its first byte; the connection's first is 1.
    private var message: UInt64 = 0
    private var start: UInt64 = 0
    /// The offset in the message of what is being parsed: there an error is.
    private var offset = 0

    package init(limits: RTSPLimits = RTSPLimits()) { self.limits = limits }

    /// The memory allocated for waiting bytes.
    package var capacity: Int { buffer.capacity }

    /// The place of the error that `next()` has thrown.
    package func errorPlace(connection: String) -> ErrorPlace {
        ErrorPlace(connection: connection, message: message, byte: start + UInt64(offset))
    }

    /// Appends bytes read from the connection.
    package mutating func append(_ bytes: ByteBuffer) {
        received += UInt64(bytes.readableBytes)
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            // A client whose reads never end at a message's end must not make the buffer grow without limit.
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole message, or nil when more bytes are needed.
    package mutating func next() throws(RTSPParseError) -> RTSPMessage? {
        if let (request, length) = waitingForBody { return finish(request, bodyLength: length) }
        skipBlankLines()
        guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else {
            buffer = ByteBuffer()  // an idle connection holds no memory
            return nil
        }
        let next = received - UInt64(buffer.readableBytes)
        if next > start || message == 0 { (start, message) = (next, message + 1) }
        offset = 0
        if first == UInt8(ascii: "$") { return nextInterleaved() }
        guard let lines = try nextHeader() else { return nil }
        return try parse(lines)
    }

    private mutating func skipBlankLines() {
        while let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), byte == 0x0D || byte == 0x0A {
            buffer.moveReaderIndex(forwardBy: 1)
        }
    }

    /// An interleaved frame: `$`, channel, length (2, big-endian), that many bytes.
    private mutating func nextInterleaved() -> RTSPMessage? {
        guard let channel = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt8.self),
            let length = buffer.getInteger(at: buffer.readerIndex + 2, as: UInt16.self),
            let frame = buffer.getSlice(at: buffer.readerIndex + 4, length: Int(length))
        else { return nil }
        buffer.moveReaderIndex(forwardBy: 4 + Int(length))
        return .interleaved(channel: channel, frame)
    }

    /// The lines up to the empty one, which is consumed as well.
    private mutating func nextHeader() throws(RTSPParseError) -> [Substring]? {
        let view = buffer.readableBytesView
        var lineFeed = view.index(view.startIndex, offsetBy: searched)
        while let found = view[lineFeed...].firstIndex(of: 0x0A) {
            let length = found + 1 - view.startIndex
            if length > limits.headerBytes { throw headerTooLong() }
            let rest = view[(found + 1)...].prefix(2)
            if rest.first == 0x0A || rest.elementsEqual([0x0D, 0x0A]) {
                let text = buffer.readString(length: length) ?? ""
                skipOneLineEnd()
                searched = 0
                // "\r\n" is one Character: the lines are cut in bytes.
                let lines = text.utf8.split(separator: 0x0A).map { line in
                    Substring(line.last == 0x0D ? line.dropLast() : line)
                }
                if lines.count - 1 > limits.headerFields { throw .tooManyHeaderFields(limit: limits.headerFields) }
                return lines
            }
            if rest.isEmpty || rest.elementsEqual([0x0D]) {  // the next line is still to come
                searched = found - view.startIndex
                return nil
            }
            lineFeed = found + 1
        }
        if view.count > limits.headerBytes { throw headerTooLong() }
        searched = view.count
        return nil
    }

    private mutating func headerTooLong() -> RTSPParseError {
        offset = limits.headerBytes
        return .headerTooLong(limit: limits.headerBytes)
    }

    private mutating func skipOneLineEnd() {
        if buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) == 0x0D { buffer.moveReaderIndex(forwardBy: 1) }
        buffer.moveReaderIndex(forwardBy: 1)
    }

    private mutating func parse(_ lines: [Substring]) throws(RTSPParseError) -> RTSPMessage? {
        let (method, uri, version) = try requestLine(lines.first ?? "")
        var headers = RTSPHeaders()
        for line in lines.dropFirst() {
            offset = line.offset
            guard line.isFreeOfControls else { throw .badHeaderField }
            if line.utf8.first?.isBlank == true {
                headers.continueLast(with: String(line.trimmed))
            } else if let (name, value) = line.cut(at: ":"), !name.isEmpty {
                guard name.isASCII else { throw .notASCII }
                headers.add(String(name.trimmed), String(value.trimmed))
            } else {
                throw .badHeaderField
            }
        }
        let request = RTSPRequest(method: String(method), uri: String(uri), version: String(version), headers: headers)
        guard let length = headers["Content-Length"] else { return .request(request) }
        offset = lines.last { $0.utf8.first?.isBlank == false && $0.isField("Content-Length") }?.offset ?? 0
        guard let length = length.decimal else { throw .badContentLength }
        if length > limits.bodyBytes { throw .bodyTooLong(limit: limits.bodyBytes) }
        return finish(request, bodyLength: length)
    }

    private func requestLine(_ line: Substring) throws(RTSPParseError) -> (Substring, Substring, Substring) {
        guard line.isFreeOfControls else { throw .badRequestLine }
        guard line.isASCII else { throw .notASCII }
        let words = line.trimmed.parts(" ", maxSplits: 3, omittingEmpty: true)
        guard words.count == 3, words[2].utf8.contains(.slash) else { throw .badRequestLine }
        guard words[0].utf8.count <= limits.methodBytes else { throw .methodTooLong(limit: limits.methodBytes) }
        guard words[1].utf8.count <= limits.uriBytes else { throw .uriTooLong(limit: limits.uriBytes) }
        return (words[0], words[1], words[2])
    }

    private mutating func finish(_ request: RTSPRequest, bodyLength: Int) -> RTSPMessage? {
        guard let body = buffer.readBytes(length: bodyLength) else {
            waitingForBody = (request, bodyLength)
            return nil
        }
        waitingForBody = nil
        var request = request
        request.body = body
        return .request(request)
    }
}

extension Substring {
    /// Bytes before it in the text of which it is a part.
    fileprivate var offset: Int { base.utf8.distance(from: base.startIndex, to: startIndex) }

    /// Whether it is a header field of this name.
    fileprivate func isField(_ name: String) -> Bool {
        cut(at: ":").map { $0.0.trimmed.lowercased() == name.lowercased() } ?? false
    }

    /// Whether the text has no control character but tabs. Some parsers treat a lone carriage return as a line end, and
    /// repeated in a response it would add a line.
    fileprivate var isFreeOfControls: Bool { utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == .tab } }
}
