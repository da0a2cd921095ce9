@testable import Base
@testable import Net
import Testing

/// RFC 5769: messages made by others, checked and made again.
@Suite struct STUNVectorTests {
    static let password = STUNKey(shortTerm: "VOkJxbRl1RmTxUk/WvJxBt")

    /// 2.1
    static let request = hex(
        """
        00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff
        80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249
        c1b571a2 80280004 e57a3bcf
        """)
    /// 2.2
    static let responseIPv4 = hex(
        """
        0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
        00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96
        """)
    /// 2.3
    static let responseIPv6 = hex(
        """
        01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa
        a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c
        """)
    /// 2.4
    static let longTermRequest = hex(
        """
        00010060 2112a442 78ad3433 c6ad72c0 29da412e 00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000 0015001c
        662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341 0014000b 6578616d 706c652e 6f726700 00080014
        f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666
        """)

    @Test(arguments: [request, responseIPv4, responseIPv6])
    func shortTermMessagesAreSignedAndMarked(bytes: [UInt8]) throws {
        let received = try ReceivedSTUNMessage(bytes)
        #expect(received.isSigned(with: Self.password))
        #expect(!received.isSigned(with: STUNKey(shortTerm: "VOkJxbRl1RmTxUk/WvJxBT")))
    }

    @Test func aRequestIsRead() throws {
        let message = try ReceivedSTUNMessage(Self.request).message
        #expect(message.type == STUNMessageType(.request, .binding))
        #expect(message[Software.self]?.bytes == Array("STUN test client".utf8))
        #expect(message[Username.self]?.bytes == Array("evtj:h6vY".utf8))
        // PRIORITY of ICE must be understood, and isn't here; ICE-CONTROLLED need not be.
        #expect(message.unknownAttributes == [0x0024])
    }

    @Test func addressesAreRead() throws {
        let ipv4 = try ReceivedSTUNMessage(Self.responseIPv4).message
        #expect(ipv4[XORMappedAddress.self]?.address.description == "192.0.2.1:32853")
        let ipv6 = try ReceivedSTUNMessage(Self.responseIPv6).message
        #expect(ipv6[XORMappedAddress.self]?.address.description == "[2001:db8:1234:5678:11:2233:4455:6677]:32853")
    }

    /// What is made here differs from 2.2 in nothing but the padding, which the vector fills with blanks.
    @Test func aResponseIsMade() throws {
        let vector = try ReceivedSTUNMessage(Self.responseIPv4).message
        var message = STUNMessage(.success, .binding, id: vector.id)
        message.add(try #require(Software(Array("test vector".utf8))))
        message.add(XORMappedAddress(TransportAddress(ip: try #require(IPAddress("192.0.2.1")), port: 32853)))
        #expect(message == vector)
        let made = message.encoded(key: Self.password, fingerprint: true)
        #expect(made.count == Self.responseIPv4.count)
        #expect(made[..<35] == Self.responseIPv4[..<35] && made[36..<52] == Self.responseIPv4[36..<52])
        #expect(try ReceivedSTUNMessage(made).isSigned(with: Self.password))
    }

    @Test func theLongTermKeyIsMD5OfNameRealmAndPassword() throws {
        let received = try ReceivedSTUNMessage(Self.longTermRequest)
        #expect(received.message[Realm.self]?.bytes == Array("example.org".utf8))
        #expect(received.message[Nonce.self]?.bytes == Array("f//499k954d6OL34oL9FSTvy64sA".utf8))
        let name = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}"
        #expect(received.message[Username.self]?.bytes == Array(name.utf8))
        let key = try #require(
            STUNKey(username: name, realm: Array("example.org".utf8), password: Secret(wireText: "TheMatrIX")))
        #expect(received.isSigned(with: key))
        // Its padding is zeros: made here it is the same to the last byte.
        #expect(received.message.encoded(key: key) == Self.longTermRequest)
    }

    @Test(arguments: [request, responseIPv4, responseIPv6])
    func everyFlippedBitIsSeen(bytes: [UInt8]) throws {
        // But for FINGERPRINT's own type: without it there is nothing to check.
        let type = bytes.count - 8..<bytes.count - 6
        for place in bytes.indices where !type.contains(place) {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << bit
                let isSigned = (try? ReceivedSTUNMessage(damaged))?.isSigned(with: Self.password) ?? false
                #expect(!isSigned, "byte \(place), bit \(bit)")
            }
        }
    }
}
