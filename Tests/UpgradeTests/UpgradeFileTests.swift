import Testing
@testable import Upgrade

/// What an upgrade is, and who it is taken from.
@Suite struct UpgradeFileTests {
    @Test(arguments: ["1.4.0", "0.0.0", "65535.65535.65535"])
    func readsVersions(_ text: String) {
        #expect(FirmwareVersion(text)?.description == text)
    }

    @Test(arguments: ["", "1.4", "1.4.0.0", "1.04.0", "1.4.65536", "-1.4.0", "+1.4.0", "1.4.0 ", "v1.4.0", "1..0"])
    func refusesOtherVersions(_ text: String) {
        #expect(FirmwareVersion(text) == nil)
    }

    @Test func comparesNumberByNumber() {
        let ascending = ["0.9.9", "1.0.0", "1.2.10", "1.10.2", "2.0.0"].compactMap { FirmwareVersion($0) }
        #expect(ascending.shuffled().sorted() == ascending)
    }

    @Test func readsWhatOpenSSLSigned() throws {
        let head = try UpgradeFixture.head(UpgradeFixture.signed)
        let manifest = try UpgradeFixture.rules().examine(head)
        #expect(manifest.board == "qemu-arm64")
        #expect(manifest.version == FirmwareVersion(1, 4, 0))
        #expect(manifest.size == 5000)
        #expect(Array(UpgradeFixture.signed[head.length...]) == UpgradeFixture.image)
    }

    @Test func waitsForTheWholeHead() throws {
        let whole = try UpgradeFixture.head(UpgradeFixture.signed)
        for count in 0..<whole.length { #expect(try UpgradeHeader(UpgradeFixture.signed[..<count]) == nil) }
        #expect(try UpgradeHeader(UpgradeFixture.signed[..<whole.length]) == whole)
    }

    @Test func knowsAStrangeFileByItsFirstByte() {
        #expect(throws: UpgradeFailure.self) { try UpgradeHeader(Array("<".utf8)) }
        #expect(throws: UpgradeFailure.self) { try UpgradeHeader(Array("CAMAGUP2".utf8)) }
    }

    /// A flipped bit anywhere before the image is noticed before anything is written.
    @Test func noticesEveryFlippedBit() throws {
        let length = try UpgradeFixture.head(UpgradeFixture.signed).length
        for bit in 0..<length * 8 {
            var file = UpgradeFixture.signed
            file[bit / 8] ^= 1 << UInt8(bit % 8)
            var isTaken = false
            if let head = try? UpgradeHeader(file) { isTaken = (try? UpgradeFixture.rules().examine(head)) != nil }
            #expect(!isTaken, "bit \(bit)")
        }
    }

    struct Case: Sendable {
        var rules: UpgradeRules
        var file: [UInt8] = UpgradeFixture.signed
        var failure: UpgradeFailure?
    }

    static let cases: [Case] = [
        .init(rules: UpgradeFixture.rules()),
        .init(rules: UpgradeFixture.rules(key: UpgradeFixture.otherKey), failure: .wrongSignature),
        .init(rules: UpgradeFixture.rules(key: nil), failure: .wrongSignature),
        .init(rules: UpgradeFixture.rules(), file: UpgradeFixture.unsigned, failure: .unsigned),
        .init(rules: UpgradeFixture.rules(board: "other"), failure: .wrongBoard("qemu-arm64", running: "other")),
        .init(
            rules: UpgradeFixture.rules(running: .init(1, 4, 0)),
            failure: .notNewer(.init(1, 4, 0), running: .init(1, 4, 0))),
        .init(
            rules: UpgradeFixture.rules(running: .init(1, 10, 0)),
            failure: .notNewer(.init(1, 4, 0), running: .init(1, 10, 0))),
        .init(rules: UpgradeFixture.rules(slotSize: 4999), failure: .tooLarge(5000, slot: 4999)),
        // A development image is lenient, but no signature at all is better than a wrong one, and never another
        // board's.
        .init(rules: UpgradeFixture.rules(key: nil, isDevelopment: true), file: UpgradeFixture.unsigned),
        .init(rules: UpgradeFixture.rules(running: .init(9, 0, 0), isDevelopment: true)),
        .init(rules: UpgradeFixture.rules(key: UpgradeFixture.otherKey, isDevelopment: true), failure: .wrongSignature),
        .init(
            rules: UpgradeFixture.rules(board: "other", isDevelopment: true), file: UpgradeFixture.unsigned,
            failure: .wrongBoard("qemu-arm64", running: "other")),
    ]

    @Test(arguments: cases.indices) func takesAndRefuses(_ index: Int) throws {
        let one = Self.cases[index]
        let head = try UpgradeFixture.head(one.file)
        do throws(UpgradeFailure) {
            _ = try one.rules.examine(head)
            #expect(one.failure == nil)
        } catch {
            #expect(error == one.failure)
        }
    }

    @Test(arguments: [
        "", "format=1\n", "format=2\nboard=b\nversion=1.0.0\nsize=1\nsha256=\(zeros)\n",
        "board=b\nformat=1\nversion=1.0.0\nsize=1\nsha256=\(zeros)\n",
        "format=1\nboard=\nversion=1.0.0\nsize=1\nsha256=\(zeros)\n",
        "format=1\nboard=b\nversion=1.0\nsize=1\nsha256=\(zeros)\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=0\nsha256=\(zeros)\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=-1\nsha256=\(zeros)\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=99999999999999999999\nsha256=\(zeros)\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=1\nsha256=\(zeros)0\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=1\nsha256=\(zeros)",
        "format=1\nboard=b\nversion=1.0.0\nsize=1\nsha256=\(zeros)\nmore=1\n",
        "format=1\nboard=b\nversion=1.0.0\nsize=1\nsha256=A\(zeros.dropFirst())\n",
        "format=1\nboard=b b\nversion=1.0.0\nsize=1\nsha256=\(zeros)\n",
        "format=1\nboard=b\u{e9}\nversion=1.0.0\nsize=1\nsha256=\(zeros)\n",
    ]) func refusesOtherManifests(_ text: String) {
        #expect(throws: UpgradeFailure.self) { try UpgradeManifest(Array(text.utf8)) }
    }
    static let zeros = String(repeating: "0", count: 64)
    private var zeros: String { Self.zeros }

    /// RFC 8032 7.1, TEST 1 and 2.
    @Test func verifiesTheTestVectors() throws {
        let first = try #require(
            UpgradeKey(bytes: hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")))
        let firstSignature = hex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        #expect(first.verifies(firstSignature, for: []))
        #expect(!first.verifies(firstSignature, for: [0]))
        let second = try #require(
            UpgradeKey(bytes: hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")))
        let secondSignature = hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(second.verifies(secondSignature, for: [0x72]))
        #expect(!second.verifies(firstSignature, for: [0x72]))
        #expect(!second.verifies([], for: [0x72]))
    }

    @Test(arguments: [
        "", "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n", String(repeating: "A", count: 60),
    ])
    func refusesOtherKeys(_ pem: String) {
        #expect(UpgradeKey(pem: pem) == nil)
    }

    private func hex(_ text: String) -> [UInt8] {
        stride(from: 0, to: text.utf8.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }
}
