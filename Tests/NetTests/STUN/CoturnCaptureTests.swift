@testable import Base
@testable import Net
import Testing

@Suite struct CoturnCaptureTests {
    static let key = STUNKey(username: "DEVID", realm: Array("R".utf8), password: Secret(wireText: "KEY"))

    private func read(_ bytes: [UInt8]) throws -> STUNMessage { try ReceivedSTUNMessage(bytes).message }

    @Test func aClassicAnswer() throws {
        let message = try read(CoturnCaptures.classicBinding)
        #expect(message.type == STUNMessageType(.success, .binding) && message.id.isClassic)
        #expect(message[MappedAddress.self]?.address.description == "127.0.0.1:40000")
        #expect(message[XORMappedAddress.self] == nil)
        #expect(message.unknownAttributes.isEmpty)
    }

    @Test func anAnswerOfRFC5389() throws {
        let message = try read(CoturnCaptures.binding)
        #expect(!message.id.isClassic && message.unknownAttributes.isEmpty)
        #expect(message[XORMappedAddress.self]?.address.description == "127.0.0.1:40000")
        #expect(message[MappedAddress.self]?.address.description == "127.0.0.1:40000")
    }

    @Test func aChallenge() throws {
        let message = try read(CoturnCaptures.challenge)
        #expect(message.type == STUNMessageType(.failure, .allocate))
        #expect(message[ErrorCode.self]?.words == "401 Unauthorized")
        #expect(message[Realm.self]?.bytes == Array("R".utf8))
        #expect(message[Nonce.self]?.bytes == Array("1daf9a1d74b3ae05".utf8))
    }

    /// Signed here, the same request has the same bytes.
    @Test func aSignedRequest() throws {
        let theirs = try ReceivedSTUNMessage(CoturnCaptures.allocateRequest)
        let key = try #require(Self.key)
        #expect(theirs.isSigned(with: key))
        let credentials = try #require(TURNCredentials(username: "DEVID", password: Secret(wireText: "KEY")))
        let challenge = try read(CoturnCaptures.challenge)
        let realm = try #require(challenge[Realm.self])
        let nonce = try #require(challenge[Nonce.self])
        let signature = try #require(TURNSignature(credentials, realm: realm, nonce: nonce))
        let ours = TURNRequest.allocate.message(id: theirs.message.id)
        #expect(signature.sign(ours) == CoturnCaptures.allocateRequest)
    }

    @Test func anAllocation() throws {
        let message = try read(CoturnCaptures.allocated)
        #expect(message[XORRelayedAddress.self]?.address.description == "127.0.0.1:58825")
        #expect(message[Lifetime.self]?.seconds == 600)
    }

    @Test func aRefusalAndAStaleNonce() throws {
        #expect(try read(CoturnCaptures.forbidden)[ErrorCode.self]?.words == "403 Forbidden IP")
        let stale = try read(CoturnCaptures.staleNonce)
        #expect(stale[ErrorCode.self]?.words == "438 Stale nonce")
        #expect(stale[Nonce.self]?.bytes == Array("d1741e9e6d24ad39".utf8))
    }

    @Test func aPeer() throws {
        let message = try read(CoturnCaptures.connectionAttempt)
        #expect(message.type == STUNMessageType(.indication, .connectionAttempt) && message.type.rawValue == 0x001C)
        #expect(message[ConnectionID.self]?.value == 0xD1CF_AE01)
        #expect(message[XORPeerAddress.self]?.address.description == "127.0.0.1:50126")
    }

    @Test(arguments: [
        CoturnCaptures.allocated, CoturnCaptures.forbidden, CoturnCaptures.permitted, CoturnCaptures.refreshed,
        CoturnCaptures.bound,
    ])
    func answersAreSigned(bytes: [UInt8]) throws {
        let key = try #require(Self.key)
        #expect(try ReceivedSTUNMessage(bytes).isSigned(with: key))
    }

    @Test func theyComeTornOnOneStream() throws {
        let messages = CoturnCaptures.all.filter { $0[4..<8] == [0x21, 0x12, 0xA4, 0x42] }
        let stream = Array(messages.joined())
        for size in [1, 2, 7, 19, 20, 21, 64, stream.count] {
            var decoder = STUNStreamDecoder()
            var read: [STUNMessage] = []
            var rest = stream[...]
            while !rest.isEmpty {
                decoder.append(rest.prefix(size))
                rest = rest.dropFirst(size)
                while let next = try decoder.next() { read.append(next.message) }
            }
            #expect(try read == messages.map { try ReceivedSTUNMessage($0).message }, "pieces of \(size)")
            #expect(decoder.takeRest().isEmpty)
        }
    }
}
