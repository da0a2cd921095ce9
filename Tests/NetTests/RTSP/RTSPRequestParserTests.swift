import NIOCore
@testable import Net
import Testing

@Suite struct RTSPRequestParserTests {
    static let requests = """
        OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n\
        SET_PARAMETER rtsp://h/ RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nhello\
        $\u{1}\u{0}\u{3}abc\
        \r\n\r\nPLAY rtsp://h/ RTSP/1.0\nCSeq:3\nX-Long: one\n  two\n\n
        """

    private func messages(in pieces: [ByteBuffer]) throws -> [RTSPMessage] {
        var parser = RTSPRequestParser()
        var messages: [RTSPMessage] = []
        for piece in pieces {
            parser.append(piece)
            while let message = try parser.next() { messages.append(message) }
        }
        return messages
    }

    @Test func readsRequestsBodiesAndInterleavedFrames() throws {
        let messages = try messages(in: [ByteBuffer(string: Self.requests)])
        #expect(
            messages == [
                .request(RTSPRequest(method: "OPTIONS", uri: "rtsp://h/", headers: ["CSeq": "1"])),
                .request(
                    RTSPRequest(
                        method: "SET_PARAMETER", uri: "rtsp://h/", headers: ["CSeq": "2", "Content-Length": "5"],
                        body: Array("hello".utf8))),
                .interleaved(channel: 1, ByteBuffer(string: "abc")),
                .request(RTSPRequest(method: "PLAY", uri: "rtsp://h/", headers: ["CSeq": "3", "X-Long": "one two"])),
            ])
    }

    @Test func tornAnywhereReadsTheSame() throws {
        let bytes = Array(Self.requests.utf8)
        let whole = try messages(in: [ByteBuffer(bytes: bytes)])
        for cut in 1..<bytes.count {
            #expect(
                try messages(in: [ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])]) == whole,
                "cut at \(cut)")
        }
        #expect(try messages(in: bytes.map { ByteBuffer(bytes: [$0]) }) == whole)
    }

    private static let refused: [(String, RTSPParseError)] = [
        ("PLAY\r\n\r\n", RTSPParseError.badRequestLine),
        ("PLAY rtsp://h/ RTSP/1.0\r\nnonsense\r\n\r\n", .badHeaderField),
        ("PLAY rtsp://h/ RTSP/1.0\r\nContent-Length: -4\r\n\r\n", .badContentLength),
        ("PLAY rtsp://h/ RTSP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n", .badContentLength),
        ("PLAY rtsp://h/ RTSP/1.0\r\nContent-Length: 16385\r\n\r\n", .bodyTooLong(limit: 16384)),
        // Found by fuzzing: what is repeated in an answer (the URL, Require) must not bring a line of its own.
        ("PLAY rtsp://h/\rX RTSP/1.0\r\n\r\n", .badRequestLine),
        ("PLAY rtsp://h/ RTSP/1.0\r\nRequire: a\rb\r\n\r\n", .badHeaderField),
        ("PLAY rtsp://h/ RTSP/1.0\r\nRequire: a\u{0}b\r\n\r\n", .badHeaderField),
        // RFC 2326 15.1: ASCII alone. What is not costs the square of its length when it is compared.
        ("PLA\u{C9} rtsp://h/ RTSP/1.0\r\n\r\n", .notASCII),
        ("PLAY rtsp://h/\u{301} RTSP/1.0\r\n\r\n", .notASCII),
        ("PLAY rtsp://h/ RTSP/1.0\r\nX\u{301}: a\r\n\r\n", .notASCII),
        (String(repeating: "P", count: 33) + " rtsp://h/ RTSP/1.0\r\n\r\n", .methodTooLong(limit: 32)),
        ("PLAY rtsp://h/" + String(repeating: "a", count: 2040) + " RTSP/1.0\r\n\r\n", .uriTooLong(limit: 2048)),
        ("PLAY rtsp://h/ RTSP/1.0 again\r\n\r\n", .badRequestLine),
        ("PLAY rtsp://h/ RTSP\r\n\r\n", .badRequestLine),
        ("PLAY rtsp://h/ RTSP/1.0\r\n: a\r\n\r\n", .badHeaderField),
        (String(repeating: "x", count: 8193), .headerTooLong(limit: 8192)),
        (
            "PLAY rtsp://h/ RTSP/1.0\r\n" + String(repeating: "a: b\r\n", count: 65) + "\r\n",
            .tooManyHeaderFields(limit: 64)
        ),
    ]

    @Test(arguments: refused.indices) func refuses(_ index: Int) {
        let (text, error) = Self.refused[index]
        #expect(throws: error) { try messages(in: [ByteBuffer(string: text)]) }
    }

    @Test func takesWhatIsJustNotTooLong() throws {
        let (method, uri) = (String(repeating: "P", count: 32), "rtsp://h/" + String(repeating: "a", count: 2039))
        let text = "  \(method)   \(uri)  RTSP/1.0  \r\nCSeq : 1\r\nX:\t caf\u{E9} \t\r\nY: \u{301}\r\n\r\n"
        #expect(try messages(in: [ByteBuffer(string: text)]) == [
            .request(RTSPRequest(method: method, uri: uri, headers: ["CSeq": "1", "X": "caf\u{E9}", "Y": "\u{301}"])),
        ])
    }

    @Test func saysWhatIsWrong() {
        #expect(RTSPParseError.uriTooLong(limit: 2048).status.code == 414)
        #expect(RTSPParseError.uriTooLong(limit: 2048).words == "a URI of more than 2048 bytes")
        #expect(RTSPParseError.methodTooLong(limit: 32).status.code == 400)
        #expect(RTSPParseError.notASCII.status.code == 400)
    }

    @Test func aHeaderThatNeverEndsIsRefusedHoweverItIsTorn() {
        var parser = RTSPRequestParser()
        #expect(throws: RTSPParseError.headerTooLong(limit: 8192)) {
            for _ in 0..<1000 {
                parser.append(ByteBuffer(string: "X-Header: something\r\n"))
                _ = try parser.next()
            }
        }
    }

    /// Found by review: reads that never end where a message does made the buffer grow without limit.
    @Test func memoryStaysFlatHoweverReadsAreCut() throws {
        var parser = RTSPRequestParser()
        let frame: [UInt8] = [0x24, 1, 4, 0] + [UInt8](repeating: 7, count: 1024)
        parser.append(ByteBuffer(bytes: frame[..<501]))
        for _ in 0..<10_000 {
            parser.append(ByteBuffer(bytes: frame[501...] + frame[..<501]))
            while try parser.next() != nil {}
        }
        #expect(parser.capacity < 16 * 1024)
    }

    @Test func randomBytesNeverTrap() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("$ \r\n:/1RTSPCSeqContent-Length\u{0}\u{FF}".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            var parser = RTSPRequestParser()
            parser.append(ByteBuffer(bytes: bytes))
            while let message = try? parser.next(), case .some = Optional(message) {}
        }
    }
}

/// Where in a connection an error is.
@Suite struct RTSPErrorPlaceTests {
    private static let good = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"

    @Test(arguments: [
        ("nonsense\r\n\r\n", 0), ("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nno field\r\n\r\n", 29),
        ("OPTIONS * RTSP/1.0\r\nContent-Length: x\r\nCSeq: 1\r\n\r\n", 20),
        (String(repeating: "a", count: RTSPLimits().headerBytes + 1), RTSPLimits().headerBytes),
    ])
    func isKnown(_ bad: String, offset: Int) throws {
        // Whole, in single bytes, and behind blank lines and an interleaved frame.
        let before = "\r\n" + Self.good + "$\u{0}\u{0}\u{3}abc\r\n"
        for piece in [1, 7, 100_000] {
            var parser = RTSPRequestParser()
            var rest = Array((before + bad).utf8)[...]
            var messages = 0
            #expect(throws: RTSPParseError.self) {
                while !rest.isEmpty {
                    parser.append(ByteBuffer(bytes: rest.prefix(piece)))
                    rest = rest.dropFirst(piece)
                    while try parser.next() != nil { messages += 1 }
                }
            }
            #expect(messages == 2)
            let place = parser.errorPlace(connection: "192.0.2.7:5012")
            #expect("\(place)" == "192.0.2.7:5012, message 3, byte \(before.utf8.count + offset)")
        }
    }
}
