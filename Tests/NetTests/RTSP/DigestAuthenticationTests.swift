@testable import Net
import Testing

@Suite struct DigestAuthenticationTests {
    /// The examples of RFC 2617 3.5 and RFC 7616 3.9.1.
    @Test func examplesOfTheRFCs() {
        let old = DigestAuthentication.response(
            .md5, user: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life",
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", method: "GET", uri: "/dir/index.html",
            quality: ["qop": "auth", "nc": "00000001", "cnonce": "0a4f113b"])
        #expect(old == "6629fae49393a05397450978507c4ef1")
        let quality: DigestParameters = [
            "qop": "auth", "nc": "00000001", "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        ]
        for (function, expected) in [
            (HashFunction.md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            #expect(DigestAuthentication.response(
                function, user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life",
                nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", method: "GET", uri: "/dir/index.html",
                quality: quality) == expected)
        }
    }

    static let users = ["ann": "p@ss:/?#%\"word"]
    let digest = DigestAuthentication(realm: "camera-agent", nonce: "n1")

    private func authorization(
        user: String = "ann", password: String = users["ann"]!, nonce: String = "n1", uri: String = "rtsp://h/a",
        function: HashFunction = .md5, signedMethod: String = "DESCRIBE"
    ) -> String {
        let response = DigestAuthentication.response(
            function, user: user, realm: "camera-agent", password: password, nonce: nonce, method: signedMethod,
            uri: uri)!
        return "Digest username=\"\(user)\", realm=\"camera-agent\", nonce=\"\(nonce)\", uri=\"\(uri)\", "
            + "response=\"\(response)\", algorithm=\(function.rawValue)"
    }

    private func verify(_ authorization: String?) -> DigestAuthentication.Verdict {
        digest.verify(authorization, method: "DESCRIBE", users: Self.users) { $0 == "rtsp://h/a" }
    }

    @Test func grantsTheRightPassword() {
        #expect(verify(authorization()) == .granted(user: "ann"))
        #expect(verify(authorization(function: .sha256)) == .granted(user: "ann"))
    }

    @Test func refuses() {
        #expect(verify(nil) == .refused(stale: false))
        #expect(verify("Basic YW5uOng=") == .refused(stale: false))
        #expect(verify("Digest ") == .refused(stale: false))
        #expect(verify(authorization(password: "wrong")) == .refused(stale: false))
        #expect(verify(authorization(user: "bob")) == .refused(stale: false))
        #expect(verify(authorization(uri: "rtsp://h/other")) == .refused(stale: false))
        #expect(verify(authorization(signedMethod: "PLAY")) == .refused(stale: false))
        // Nobody's password is the nonce, even though an unknown user's answer is computed with it.
        #expect(verify(authorization(user: "bob", password: "n1")) == .refused(stale: false))
    }

    /// Two spellings of one letter are two users.
    @Test func usersCompareByTheirBytes() {
        let users = ["\u{E9}": "one"]
        func verdict(_ user: String) -> DigestAuthentication.Verdict {
            digest.verify(authorization(user: user, password: "one"), method: "DESCRIBE", users: users) { _ in true }
        }
        #expect(verdict("\u{E9}") == .granted(user: "\u{E9}"))
        #expect(verdict("e\u{301}") == .refused(stale: false))
    }

    @Test func anotherConnectionsNonceIsStale() {
        #expect(verify(authorization(nonce: "n2")) == .refused(stale: true))
        #expect(verify(authorization(password: "wrong", nonce: "n2")) == .refused(stale: false))
    }

    @Test func offersMD5FirstAndLast() {
        #expect(digest.challenges() == [
            "Digest realm=\"camera-agent\", nonce=\"n1\", algorithm=MD5",
            "Digest realm=\"camera-agent\", nonce=\"n1\", algorithm=SHA-256",
            "Digest realm=\"camera-agent\", nonce=\"n1\", algorithm=MD5",
        ])
        #expect(digest.challenges(stale: true)[0].hasSuffix("stale=true"))
    }

    @Test func readsQuotedAndBareValues() {
        let values = DigestParameters("digest a=\"x\\\"y,z\" , B=2,c = \"\", a=again")
        #expect(values == ["a": "x\"y,z", "B": "2", "c": "", "a": "again"])
        // The first of a name counts.
        #expect(values?["A"] == "x\"y,z")
        #expect(values?["d"] == nil)
        #expect(DigestParameters("Digest user=\"caf\u{E9}\\\u{E9}\u{301}\"") == ["user": "caf\u{E9}\u{E9}\u{301}"])
        #expect(DigestParameters("Digest a=\"open\\") == ["a": "open\\"])
    }
}
