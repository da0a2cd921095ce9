import Capture
import Testing
import Upload

extension Integration {
    /// An https storage: nothing is sent to one whose certificate is not to be believed.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct TLSTests {
        @Test(arguments: ObjectDialect.allCases) func anAuthorityOfOnesOwnIsBelieved(dialect: ObjectDialect) throws {
            let server = try ObjectServer()
            let account = try server.account(dialect, url: server.secureURL)
            let store = try server.store(account, authorities: server.authorities)
            for size: Int64 in [0, 100_000, 600_000] {
                let source = PatternSource(size: size)
                try store.put(source, bucket: "GlobalEyeRecord", key: "\(size)", type: "video/mp2t") { _ in }
                #expect(try server.fetch("GlobalEyeRecord/\(size)") == source.bytes)
            }
        }

        @Test func aWrongCertificateIsRefusedInWords() throws {
            let server = try ObjectServer()
            let other = try ObjectServer()
            let named = server.secureURL.replacing("127.0.0.1", with: "localhost")
            for (url, authorities, words) in [
                (server.secureURL, nil, "self-signed"), (server.secureURL, other.authorities, "certificate"),
                (named, server.authorities, "localhost"), (server.secureURL, "/nowhere.pem", "/nowhere.pem"),
            ] {
                let store = try server.store(server.account(url: url), authorities: authorities)
                let failure = #expect(throws: ObjectStoreFailure.self) {
                    try store.put(PatternSource(size: 10), bucket: "GlobalEyeRecord", key: "k", type: "video/mp2t") {
                        _ in
                    }
                }
                #expect(failure?.cause == .untrusted && failure?.exception == .upload)
                let said = failure?.description ?? ""
                #expect(said.contains(words) && said.contains("upload.authorities"), "\(said)")
            }
            #expect(try server.names("GlobalEyeRecord") == [])
        }
    }
}
