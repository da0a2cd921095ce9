package import CCurl

/// The data that curl's callbacks read and fill during a transfer. It lives as long as the call.
package final class TransferProgress {
    private let body: Transfer.Body
    private let answerLimit: Int
    private let sink: ((UnsafeRawBufferPointer) -> Bool)?
    private let isFTP: Bool
    private let control: TransferControl
    /// The number of body bytes that curl has read.
    private var position: Int64 = 0
    package var answer = TransferAnswer()
    /// The failure from a callback, which curl only reports as an aborted callback.
    package var failure: TransferFailure?

    package init(_ transfer: Transfer, control: TransferControl) {
        body = transfer.body
        answerLimit = transfer.answerLimit
        sink = transfer.sink
        isFTP = if case .ftp = transfer.method { true } else { false }
        self.control = control
    }

    private static func of(_ context: UnsafeMutableRawPointer) -> TransferProgress {
        Unmanaged<TransferProgress>.fromOpaque(context).takeUnretainedValue()
    }

    package static let read: ccurl_write_function = { buffer, size, count, context in
        guard let buffer, let context else { return Int(CURL_READFUNC_ABORT) }
        let progress = of(context)
        return progress.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let left = body.count - position
        guard left > 0 else { return 0 }
        guard let allowed = control.waitToSend(Int(min(Int64(buffer.count), left))) else {
            failure = .cancelled
            return Int(CURL_READFUNC_ABORT)
        }
        let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer[..<allowed])
        switch body {
        case .none: return 0
        case .bytes(let bytes):
            buffer.copyBytes(from: bytes[Int(position)...].prefix(allowed))
            position += Int64(allowed)
            return allowed
        case .source(let source, let range):
            do throws(UploadSourceError) {
                let count = try source.read(into: buffer, at: range.lowerBound + position)
                position += Int64(count)
                return count
            } catch {
                failure = .source(error)
                return Int(CURL_READFUNC_ABORT)
            }
        }
    }

    /// Seeks in the source: back when a request has to be sent again, and forward when an upload is resumed.
    package static let seek: ccurl_seek_function = { context, offset, origin in
        guard let context, origin == SEEK_SET, offset >= 0 else { return Int32(CURL_SEEKFUNC_FAIL) }
        let progress = of(context)
        progress.position = min(Int64(offset), progress.body.count)
        return Int32(CURL_SEEKFUNC_OK)
    }

    package static let write: ccurl_write_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return of(context).take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        if let sink {
            guard !control.isCancelled, sink(bytes) else {
                failure = .cancelled
                return 0
            }
        } else if answer.body.count + bytes.count <= answerLimit {
            answer.body += bytes
        } else {
            failure = .answerTooLong(limit: answerLimit)
            return 0
        }
        return bytes.count
    }

    package static let readHeader: ccurl_write_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let progress = of(context)
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count).filter { $0 != 0x0D && $0 != 0x0A }
        progress.take(line: String(decoding: line, as: UTF8.self))
        return size * count
    }

    /// The limit for a server that sends headers without end, or an FTP server that keeps sending replies.
    private static let keptLines = 64

    private func take(line: String) {
        if isFTP {
            answer.replies.append(line)
            if answer.replies.count > Self.keptLines { answer.replies.removeFirst() }
        } else if line.hasPrefix("HTTP/") {
            answer.headers = [:]  // of "100 Continue", or of a redirect
        } else if answer.headers.count < Self.keptLines, let (name, value) = Self.field(line) {
            answer.headers[name] = value
        }
    }

    /// A header field with its name in lower case; nil unless the line is ASCII, as all needed fields are. A name of
    /// combining marks would cost the square of its length as a key.
    private static func field(_ line: String) -> (name: String, value: String)? {
        guard line.utf8.allSatisfy({ $0 < 0x7F }), let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let value = line.utf8[colon...].dropFirst().drop { $0 == UInt8(ascii: " ") }
        return (line[..<colon].lowercased(), String(Substring(value)))
    }

    static let check: ccurl_progress_function = { context, _, _, _, _ in
        guard let context else { return 1 }
        let progress = of(context)
        guard progress.control.isCancelled else { return 0 }
        progress.failure = .cancelled
        return 1
    }
}
