@testable import Base
@testable import Net
import TestSupport
import Testing

@Suite struct STUNMessageTests {
    static func id(_ random: inout SeededRandom) -> STUNTransactionID { STUNTransactionID(random: &random) }

    @Test func everyTypeComesBack() throws {
        for number in 0..<0x1000 as Range<UInt16> {
            let method = try #require(STUNMethod(rawValue: number))
            for `class` in STUNClass.allCases {
                let type = STUNMessageType(`class`, method)
                #expect(type.rawValue & 0xC000 == 0)
                #expect(STUNMessageType(rawValue: type.rawValue) == type)
            }
        }
        #expect(STUNMethod(rawValue: 0x1000) == nil)
    }

    @Test func typesAreTheFieldsNumbers() {
        #expect(STUNMessageType(.request, .binding).rawValue == 0x0001)
        #expect(STUNMessageType(.success, .binding).rawValue == 0x0101)
        #expect(STUNMessageType(.failure, .binding).rawValue == 0x0111)
        #expect(STUNMessageType(.success, .allocate).rawValue == 0x0103)
        #expect(STUNMessageType(.failure, .refresh).rawValue == 0x0114)
        #expect(STUNMessageType(.indication, .connectionAttempt).rawValue == 0x001C)
        #expect(STUNMessageType(.success, .connectionBind).rawValue == 0x010B)
    }

    @Test func randomMessagesComeBack() throws {
        var random = SeededRandom(seed: 5389)
        for _ in 0..<2000 {
            let id = Bool.random(using: &random) ? Self.id(&random) : STUNTransactionID(classic: &random)
            var message = STUNMessage(.request, .createPermission, id: id)
            for _ in 0..<Int.random(in: 0...6, using: &random) { try message.addRandom(using: &random) }
            let key = Bool.random(using: &random) ? STUNKey(shortTerm: "secret") : nil
            let bytes = message.encoded(key: key, fingerprint: Bool.random(using: &random))
            #expect(bytes.count % 4 == 0)
            let received = try ReceivedSTUNMessage(bytes)
            #expect(received.message == message)
            #expect(received.isSigned == (key != nil))
            #expect(received.isSigned(with: STUNKey(shortTerm: "secret")) == (key != nil))
            #expect(!received.isSigned(with: STUNKey(shortTerm: "secreT")))
        }
    }

    @Test func everyAttributeComesBack() throws {
        var random = SeededRandom(seed: 1)
        let ipv6 = TransportAddress(ip: try #require(IPAddress("2001:db8::7")), port: 65535)
        let ipv4 = TransportAddress(ip: try #require(IPAddress("192.0.2.1")), port: 1)
        try comesBack(MappedAddress(ipv6), &random)
        try comesBack(XORMappedAddress(ipv6), &random)
        try comesBack(XORPeerAddress(ipv4), &random)
        try comesBack(XORRelayedAddress(ipv4), &random)
        try comesBack(Username(Array("CAM".utf8)), &random)
        try comesBack(Realm([]), &random)
        try comesBack(Nonce([UInt8](repeating: 7, count: 763)), &random)
        try comesBack(Software([0, 255]), &random)
        try comesBack(ErrorCode(code: 699, reason: "no"), &random)
        try comesBack(ErrorCode(code: 300, reason: ""), &random)
        try comesBack(UnknownAttributes([0, 0x7FFF]), &random)
        try comesBack(Lifetime(seconds: .max), &random)
        try comesBack(TURNRequestedTransport.tcp, &random)
        try comesBack(ConnectionID(0x0102_0304), &random)
    }

    private func comesBack<A: STUNAttribute>(_ attribute: A?, _ random: inout SeededRandom) throws {
        let attribute = try #require(attribute)
        for id in [Self.id(&random), STUNTransactionID(classic: &random)] {
            var message = STUNMessage(.indication, .binding, id: id)
            message.add(attribute)
            #expect(try ReceivedSTUNMessage(message.encoded()).message[A.self] == attribute)
        }
    }

    @Test func whatAttributesCannotBeIsNotRead() throws {
        var random = SeededRandom(seed: 2)
        let id = Self.id(&random)
        #expect(Username([UInt8](repeating: 1, count: 513)) == nil)
        #expect(Nonce(value: [UInt8](repeating: 1, count: 764), in: id) == nil)
        #expect(ErrorCode(code: 700, reason: "") == nil)
        for value in [[], [0, 0, 4], [0, 0, 4, 100], [0, 0, 2, 99], [0, 0, 7, 0]] as [[UInt8]] {
            #expect(ErrorCode(value: value, in: id) == nil, "\(value)")
        }
        for value in [[], [0, 1, 0, 0], [0, 1, 0, 0, 1, 2, 3], [0, 3, 0, 0, 1, 2, 3, 4], [0, 2, 0, 0, 1, 2, 3, 4]]
            as [[UInt8]]
        {
            #expect(MappedAddress(value: value, in: id) == nil, "\(value)")
        }
        #expect(Lifetime(value: [0, 0, 1], in: id) == nil)
        #expect(ConnectionID(value: [], in: id) == nil)
        #expect(TURNRequestedTransport(value: [6], in: id) == nil)
        #expect(UnknownAttributes(value: [1], in: id) == nil)
    }

    /// A stranger's words can't forge a line of the log or move the cursor.
    @Test func aReasonIsPrintable() throws {
        var random = SeededRandom(seed: 3)
        let error = try #require(
            ErrorCode(value: [0, 0, 4, 3] + Array("No\n\u{1B}[2J é\0\0rest".utf8), in: Self.id(&random)))
        #expect(error.words == "403 No??[2J ??")
        let long = ErrorCode(value: [0, 0, 4, 3] + [UInt8](repeating: 65, count: 5000), in: Self.id(&random))
        #expect(long?.reason.count == 200)
    }

    @Test func theFirstOfSeveralCounts() throws {
        var random = SeededRandom(seed: 4)
        var message = STUNMessage(.success, .allocate, id: Self.id(&random))
        message.add(Lifetime(seconds: 1))
        message.add(Lifetime(seconds: 2))
        #expect(message[Lifetime.self]?.seconds == 1)
    }

    @Test func whatFollowsTheSignatureIsNotHeard() throws {
        var random = SeededRandom(seed: 6)
        let message = STUNMessage(.success, .allocate, id: Self.id(&random))
        let key = STUNKey(shortTerm: "k")
        var bytes = message.encoded(key: key)
        bytes += [0, 0x0D, 0, 4, 0, 0, 0, 1]
        bytes[3] += 8
        let received = try ReceivedSTUNMessage(bytes)
        #expect(received.message[Lifetime.self] == nil)
        #expect(received.isSigned(with: key))
    }

    @Test func nonsenseIsRefused() {
        let zeros = [UInt8](repeating: 0, count: 16)
        let cases: [([UInt8], STUNError)] = [
            ([], .wrongLength(0)), ([0, 1, 0] + zeros, .wrongLength(19)),
            ([0x40, 1, 0, 0] + zeros, .notSTUN), ([0x80, 0, 0, 0] + zeros, .notSTUN),
            ([0, 1, 0, 2] + zeros + [0, 0], .wrongLength(22)), ([0, 1, 0, 4] + zeros, .wrongLength(20)),
            ([0, 1, 0, 0] + zeros + [0, 0, 0, 0], .wrongLength(24)),
            ([0, 1, 0, 4] + zeros + [0, 6, 0, 1], .cutOff(attribute: 6)),
            ([0, 1, 0, 4] + zeros + [0x80, 0x28, 0, 0], .wrongFingerprint),
        ]
        for (bytes, error) in cases {
            #expect(throws: error) { try ReceivedSTUNMessage(bytes) }
            #expect(!error.description.isEmpty)
        }
    }

    @Test func aStreamThatLostItsPlaceIsSeenAtOnce() throws {
        for (bytes, error) in [
            ([0x52], STUNError.notSTUN), ([1, 3, 0, 0, 0x21, 0x12, 0xA4, 0x43], .noCookie),
            ([1, 3, 0xFF, 0xFC, 0x21, 0x12, 0xA4, 0x42], .wrongLength(65_552)),
        ] as [([UInt8], STUNError)] {
            var decoder = STUNStreamDecoder()
            decoder.append(bytes)
            #expect(throws: error) { try decoder.next() }
        }
    }

    @Test func keysAreNotPrinted() throws {
        let key = try #require(STUNKey(username: "u", realm: [], password: Secret(wireText: "secret")))
        var text = ""
        dump(key, to: &text)
        #expect(!text.contains("2") && "\(key)" == "***" && String(reflecting: key) == "***", "\(text)")
        let credentials = try #require(TURNCredentials(username: "u", password: Secret(wireText: "secret")))
        dump(credentials, to: &text)
        #expect(!text.contains("secret") && !"\(credentials)".contains("secret"))
    }
}

extension STUNMessage {
    fileprivate mutating func addRandom(using random: inout SeededRandom) throws {
        func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: count, using: &random)).map { _ in .random(in: .min ... .max, using: &random) }
        }
        switch Int.random(in: 0...4, using: &random) {
        case 0: add(try #require(Nonce(bytes(0...763))))
        case 1: add(try #require(Realm(bytes(0...40))))
        case 2:
            let ip = try #require(IPAddress(bytes: bytes(Bool.random(using: &random) ? 4...4 : 16...16)))
            add(XORPeerAddress(TransportAddress(ip: ip, port: .random(in: 0 ... .max, using: &random))))
        case 3: add(Lifetime(seconds: .random(in: 0 ... .max, using: &random)))
        default: add(UnknownAttributes([.random(in: 0 ... .max, using: &random)]))
        }
    }
}
