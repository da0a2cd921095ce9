@testable import Base
@testable import Net
@testable import System
import Testing
@testable import Upload

/// Published values, which no code of ours made.
struct SignatureTests {
    // MARK: V2

    static let oos = ObjectCredentials(
        accessKey: "AKEXAMPLE0000000000", secretKey: Secret(wireText: "skexample0000000000000000000000000000000"))
    /// Thu, 01 Aug 2013 08:00:00 GMT
    static let then = SigningTime(seconds: 1_375_344_000)

    @Test(
        arguments: [
            ("/GlobalEyeRecord", nil, "nbw/ag52aYpasNTiNmr0hm6QMtA="),
            ("/GlobalEyeRecord/81100000001_0_20130801160000.ts", "video/mp2t", "Hlhl6h9rjUKTgBgbWQUnQaB4Wuo="),
        ] as [(String, String?, String)])
    func v2(path: String, type: String?, expected: String) throws {
        var request = ObjectRequest(method: .put, host: "oos.ctyun.cn", path: path)
        request.contentType = type
        let headers = try SignatureV2.headers(for: request, by: Self.oos, at: Self.then)
        #expect(headers["authorization"] == "AWS AKEXAMPLE0000000000:\(expected)")
        #expect(headers["date"] == "Thu, 01 Aug 2013 08:00:00 GMT")
    }

    @Test func v2SignsWhatNamesAnotherResource() {
        var request = ObjectRequest(method: .put, host: "h", path: "/b/k%20k")
        request.query = [.init("uploadId", "a/b="), .init("partNumber", "2"), .init("max-keys", "5")]
        request.headers = ["x-amz-b": "2", "x-amz-a": "1", "other": "3"]
        #expect(
            SignatureV2.stringToSign(for: request, at: Self.then)
                == "PUT\n\n\nThu, 01 Aug 2013 08:00:00 GMT\nx-amz-a:1\nx-amz-b:2\n/b/k%20k?partNumber=2&uploadId=a/b=")
        #expect(request.target == "/b/k%20k?uploadId=a%2Fb%3D&partNumber=2&max-keys=5")
    }

    // MARK: V4, the examples of Amazon's documentation ("Signature Calculations for the Authorization Header")

    static let amazon = ObjectCredentials(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret(wireText: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    /// Fri, 24 May 2013 00:00:00 GMT
    static let day = SigningTime(seconds: 1_369_353_600)

    static func request(_ method: ObjectRequest.Method, _ path: String) -> ObjectRequest {
        ObjectRequest(method: method, host: "examplebucket.s3.amazonaws.com", path: path)
    }

    static var examples: [(ObjectRequest, String)] {
        var part = request(.get, "/test.txt")
        part.headers = ["range": "bytes=0-9"]
        var put = request(.put, "/" + PercentEncoding.encode("test$file.text"))
        put.headers = ["date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"]
        put.payload = .sha256((try? Digests.sha256(Array("Welcome to Amazon S3.".utf8))) ?? [])
        var lifecycle = request(.get, "/")
        lifecycle.query = [.init("lifecycle")]
        var list = request(.get, "/")
        list.query = [.init("prefix", "J"), .init("max-keys", "2")]
        return [
            (part, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            (put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
            (lifecycle, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            (list, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ]
    }

    @Test(arguments: 0..<4) func v4(index: Int) throws {
        let (request, expected) = Self.examples[index]
        let headers = try SignatureV4.headers(for: request, by: Self.amazon, region: "us-east-1", at: Self.day)
        let authorization = try #require(headers["authorization"])
        #expect(authorization.hasSuffix("Signature=\(expected)"), "\(authorization)")
        #expect(authorization.contains("Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"))
    }

    @Test func v4LeavesTheBodyToTLS() throws {
        var request = Self.request(.put, "/x")
        request.payload = .unsigned
        let headers = try SignatureV4.headers(for: request, by: Self.amazon, region: "us-east-1", at: Self.day)
        #expect(headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
        #expect(ObjectDialect.s3.signsPayload(isEncrypted: false))
        #expect(!ObjectDialect.s3.signsPayload(isEncrypted: true))
        #expect(!ObjectDialect.oos.signsPayload(isEncrypted: false))
    }

    // MARK: Their pieces

    @Test(arguments: [
        ("a b+c", "a%20b%2Bc"), ("81100000001_0_2013.ts", "81100000001_0_2013.ts"), ("a~b-c", "a~b-c"),
        ("中", "%E4%B8%AD"), ("%25?&=#", "%2525%3F%26%3D%23"), ("a/b", "a%2Fb"), ("", ""),
    ])
    func percentEncoding(text: String, expected: String) {
        #expect(PercentEncoding.encode(text) == expected)
    }

    @Test func foldersStay() {
        #expect(PercentEncoding.encode("a/b c", keepsSlash: true) == "a/b%20c")
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "19700101T000000Z"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "19941106T084937Z"),
            (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT", "20240228T235959Z"),
        ] as [(Int64, String, String)])
    func times(seconds: Int64, http: String, basic: String) {
        #expect(SigningTime(seconds: seconds).httpDate == http)
        #expect(SigningTime(seconds: seconds).dateTime == basic)
        #expect(SigningTime(httpDate: http)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "Sun, 31 Feb 2023 00:00:00 GMT", "Sun, 01 Foo 2023 00:00:00 GMT", "now", "Sun, 06 Nov 1994 08:49:37 CET",
    ])
    func noTimes(text: String) {
        #expect(SigningTime(httpDate: text) == nil)
    }

    @Test func digests() throws {
        #expect(try Digests.sha256([]) == ObjectRequest.emptyDigest)
        #expect(
            try Digests.sha256(Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        // RFC 2202 3, test case 2; RFC 4231 4.3
        let (key, text) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(try Digests.hmacSHA1(key: key, text).hex == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(
            try Digests.hmacSHA256(key: key, text).hex
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64.encode(Array(text.utf8)) == expected)
        }
    }
}
