package import NIOCore

/// What comes from a client: a request, or a frame of an interleaved channel (RFC 2326 10.12).
package enum RTSPMessage: Sendable, Equatable {
    case request(RTSPRequest)
    case interleaved(channel: UInt8, ByteBuffer)
}

/// Why a connection's bytes can't be read any further. The place in the stream is lost: answer and close.
package enum RTSPParseError: Error, Equatable {
    case headerTooLong(limit: Int)
    case tooManyHeaderFields(limit: Int)
    case bodyTooLong(limit: Int)
    case badRequestLine
    case badHeaderField
    case badContentLength

    var status: RTSPStatus {
        if case .bodyTooLong = self { return .requestEntityTooLarge }
        return .badRequest
    }

    var words: String {
        switch self {
        case .headerTooLong(let limit): "the request line and header fields are longer than \(limit) bytes"
        case .tooManyHeaderFields(let limit): "more than \(limit) header fields"
        case .bodyTooLong(let limit): "a body of more than \(limit) bytes"
        // Without the text itself: it may hold a password, and goes to the log.
        case .badRequestLine: "something that is no request line"
        case .badHeaderField: "something that is no header field"
        case .badContentLength: "a Content-Length that is no number"
        }
    }
}

/// Cuts a client's bytes into messages, however they are torn or joined.
///
/// It takes bare LF for CRLF, blank lines before a request, and continuation lines.
package struct RTSPRequestParser {
    private var buffer = ByteBuffer()
    private let limits: RTSPLimits
    /// How far the end of the header has been looked for already, from the reader index.
    private var searched = 0
    /// A request whose body has not arrived whole, and how long that is.
    private var waitingForBody: (request: RTSPRequest, length: Int)?

    package init(limits: RTSPLimits = RTSPLimits()) { self.limits = limits }

    /// The memory that waiting bytes take.
    var capacity: Int { buffer.capacity }

    /// Adds what was read from the connection.
    package mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            // A client whose reads never end on a message's end must not make the buffer grow for ever.
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
        if first == UInt8(ascii: "$") { return nextInterleaved() }
        guard let lines = try nextHeader() else { return nil }
        return try parse(lines)
    }

    private mutating func skipBlankLines() {
        while let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), byte == 0x0D || byte == 0x0A {
            buffer.moveReaderIndex(forwardBy: 1)
        }
    }

    /// `$`, channel, length (2, big-endian), that many bytes.
    private mutating func nextInterleaved() -> RTSPMessage? {
        guard let channel = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt8.self),
            let length = buffer.getInteger(at: buffer.readerIndex + 2, as: UInt16.self),
            let frame = buffer.getSlice(at: buffer.readerIndex + 4, length: Int(length))
        else { return nil }
        buffer.moveReaderIndex(forwardBy: 4 + Int(length))
        return .interleaved(channel: channel, frame)
    }

    /// The lines up to the empty one, which is consumed too.
    private mutating func nextHeader() throws(RTSPParseError) -> [Substring]? {
        let view = buffer.readableBytesView
        var lineFeed = view.index(view.startIndex, offsetBy: searched)
        while let found = view[lineFeed...].firstIndex(of: 0x0A) {
            let length = found + 1 - view.startIndex
            if length > limits.headerBytes { throw .headerTooLong(limit: limits.headerBytes) }
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
        if view.count > limits.headerBytes { throw .headerTooLong(limit: limits.headerBytes) }
        searched = view.count
        return nil
    }

    private mutating func skipOneLineEnd() {
        if buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) == 0x0D { buffer.moveReaderIndex(forwardBy: 1) }
        buffer.moveReaderIndex(forwardBy: 1)
    }

    private mutating func parse(_ lines: [Substring]) throws(RTSPParseError) -> RTSPMessage? {
        let requestLine = lines.first ?? ""
        let words = requestLine.split(separator: " ")
        guard words.count == 3, words[2].contains("/"), requestLine.isFreeOfControls else { throw .badRequestLine }
        var headers = RTSPHeaders()
        for line in lines.dropFirst() {
            guard line.isFreeOfControls else { throw .badHeaderField }
            if line.first == " " || line.first == "\t" {
                headers.continueLast(with: String(line.trimmed))
            } else if let colon = line.firstIndex(of: ":"), colon > line.startIndex {
                headers.add(String(line[..<colon].trimmed), String(line[line.index(after: colon)...].trimmed))
            } else {
                throw .badHeaderField
            }
        }
        let request = RTSPRequest(
            method: String(words[0]), uri: String(words[1]), version: String(words[2]), headers: headers)
        guard let length = headers["Content-Length"] else { return .request(request) }
        guard let length = length.decimal else { throw .badContentLength }
        if length > limits.bodyBytes { throw .bodyTooLong(limit: limits.bodyBytes) }
        return finish(request, bodyLength: length)
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
    /// Whether it holds no control character but tabs. A lone carriage return would be a line end to some, and what is
    /// repeated in an answer would bring a line of its own.
    fileprivate var isFreeOfControls: Bool { utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 } }
}
