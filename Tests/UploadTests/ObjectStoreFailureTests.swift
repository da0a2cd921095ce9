@testable import Base
@testable import Device
import Glibc
@testable import Net
@testable import System
import Testing
@testable import Upload

struct ObjectStoreFailureTests {
    @Test(arguments: [
        ("http://oos.ctyun.cn", false, "oos.ctyun.cn", "http://oos.ctyun.cn"),
        ("HTTP://OOS.ctyun.cn:80/", false, "oos.ctyun.cn", "http://oos.ctyun.cn"),
        ("https://h:8443/a/b/", true, "h:8443", "https://h:8443/a/b"),
        ("https://h:443", true, "h", "https://h"),
        (" oos.ctyun.cn ", true, "oos.ctyun.cn", "https://oos.ctyun.cn"),
        ("http://[::1]:9000", false, "[::1]:9000", "http://[::1]:9000"),
    ])
    func endpoints(url: String, isEncrypted: Bool, host: String, text: String) throws {
        let endpoint = try #require(ObjectEndpoint(url: url))
        #expect(endpoint.isEncrypted == isEncrypted)
        #expect(endpoint.host == host)
        #expect(endpoint.description == text)
    }

    @Test(arguments: [
        "", "http://", "ftp://h", "http://u:p@h", "http://h?x", "http://h#x", "http:///x", "http://h\r\nX: y",
        "http://ü",
    ])
    func noEndpoints(url: String) {
        #expect(ObjectEndpoint(url: url) == nil)
    }

    @Test(
        arguments: [
            (403, "InvalidAccessKeyId", false, .credentials, .login),
            (403, "AccessDenied", true, .credentials, .login),
            (401, nil, false, .credentials, .login), (403, "AccessDenied", false, .refused, .upload),
            (403, "QuotaExceeded", false, .full, .full), (507, nil, true, .full, .full),
            (413, nil, false, .full, .full), (400, "EntityTooLarge", false, .full, .full),
            (500, nil, false, .server, .upload), (503, "SlowDown", false, .server, .upload),
            (200, "InternalError", false, .server, .upload),
            (400, "InvalidArgument", false, .refused, .upload),
        ] as [(Int, String?, Bool, ObjectStoreFailure.Cause, CloudProblem)])
    func causes(status: Int, code: String?, isFirst: Bool, cause: ObjectStoreFailure.Cause, exception: CloudProblem) {
        let found = ObjectStoreError.cause(status: status, code: code, isFirst: isFirst)
        #expect(found == cause)
        #expect(ObjectStoreFailure(step: .put, place: "b/k", cause: found, reason: "").exception == exception)
    }

    /// CTMW 7.5.4: which step failed decides what the platform is told.
    @Test(
        arguments: [
            (.makeBucket, .refused, .folder), (.delete, .server, .deletion), (.list, .network, .deletion),
            (.put, .network, .upload), (.makeBucket, .credentials, .login), (.delete, .cancelled, nil),
            (.put, .source(.missing("x")), nil),
        ] as [(ObjectStoreFailure.Step, ObjectStoreFailure.Cause, CloudProblem?)])
    func steps(step: ObjectStoreFailure.Step, cause: ObjectStoreFailure.Cause, exception: CloudProblem?) {
        #expect(ObjectStoreFailure(step: step, place: "b", cause: cause, reason: "").exception == exception)
    }

    @Test func errorDocuments() {
        let text =
            "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>AuthorizationHeaderMalformed</Code><Message>"
                + "no</Message><Region>cn</Region></Error>"
        let error = ObjectStoreError(body: Array(text.utf8))
        #expect(error?.code == "AuthorizationHeaderMalformed")
        #expect(error?.region == "cn")
        for other in ["", "<html><body>502</body></html>", "<Error/>", "<CompleteMultipartUploadResult/>", "\u{0}"] {
            #expect(ObjectStoreError(body: Array(other.utf8)) == nil)
        }
    }

    @Test func partialUploads() {
        let upload = PartialUpload(id: "a b/c=", partSize: 100)
        #expect(PartialUpload(text: upload.text) == upload)
        for text in ["", "100", "0 x", "-1 x", "x y"] { #expect(PartialUpload(text: text) == nil) }
        #expect(upload.ranges(size: 250) == [0..<100, 100..<200, 200..<250])
        #expect(upload.ranges(size: 200) == [0..<100, 100..<200])
    }

    @Test func accounts() throws {
        let account = try #require(
            ObjectAccount(
                url: "http://h", account: "ak", password: Secret(wireText: "hidden"),
                place: CloudPlace(recordBucket: "", pictureBucket: "p"), dialect: .oos))
        #expect(account.recordBucket == "GlobalEyeRecord")
        #expect(account.pictureBucket == "p")
        for name in ["", "a\r\nX: y", "ü", "a b"] {
            let other = ObjectAccount(
                url: "http://h", account: name, password: Secret(wireText: ""), place: CloudPlace(), dialect: .oos)
            #expect(other == nil)
        }
        #expect(!"\(account)".contains("hidden"))
        #expect(!String(reflecting: account).contains("hidden"))
    }

    // MARK: Sources

    @Test func partsOfFiles() throws {
        var template = Array("/tmp/camera-agent-source.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { close(descriptor) }
        #expect(write(descriptor, [UInt8](0..<100), 100) == 100)
        func read(_ source: FileSource, at offset: Int64, count: Int = 200) throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            let read = try bytes.withUnsafeMutableBytes { try source.read(into: $0, at: offset) }
            return Array(bytes[..<read])
        }
        let whole = try FileSource(path: path)
        #expect(whole.size == 100)
        #expect(try read(whole, at: 0) == Array(0..<100))
        let part = try FileSource(path: path, range: 10..<20)
        #expect(part.size == 10)
        #expect(try read(part, at: 0) == Array(10..<20))
        #expect(try read(part, at: 4, count: 3) == [14, 15, 16])
        #expect(try read(part, at: 10).isEmpty)
        #expect(throws: UploadSourceError.truncated(path)) { try FileSource(path: path, range: 50..<101) }
        ftruncate(descriptor, 15)
        #expect(try read(part, at: 0) == Array(10..<15))
        #expect(throws: UploadSourceError.truncated(path)) { try read(part, at: 5) }
        unlink(path)
        #expect(throws: UploadSourceError.missing(path)) { try FileSource(path: path) }
        #expect(throws: UploadSourceError.unreadable("/tmp", reason: "it is not a file")) {
            try FileSource(path: "/tmp")
        }
    }

    /// What is hashed before it is sent is what is sent.
    @Test func digestsOfBodies() throws {
        let control = TransferControl()
        let expected = try Digests.sha256(Array(10..<20))
        #expect(try Transfer.Body.bytes(Array(10..<20)).sha256(control) == expected)
        #expect(try Transfer.Body.source(Counting(size: 100), 10..<20).sha256(control) == expected)
        #expect(try Transfer.Body.none.sha256(control) == ObjectRequest.emptyDigest)
        control.cancel()
        #expect(throws: TransferFailure.cancelled) {
            try Transfer.Body.source(Counting(size: 100), 0..<5).sha256(control)
        }
    }

    struct Counting: UploadSource {
        let size: Int64
        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int {
            guard !buffer.isEmpty, offset < size else { return 0 }
            buffer[0] = UInt8(offset)
            return 1
        }
    }
}
