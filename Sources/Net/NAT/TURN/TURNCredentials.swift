import Base

/// The device's credentials for the TURN server: DevID and DevKey (CTMW 14).
struct TURNCredentials: Sendable, Hashable {
    var username: Username
    var name: String
    package var password: Secret

    /// - Returns: nil for a name that is too long for USERNAME (512 bytes).
    init?(username: String, password: Secret) {
        guard let attribute = Username(Array(username.utf8)) else { return nil }
        self.username = attribute
        name = username
        self.password = password
    }
}

/// The data that requests are signed with after the server's challenge (RFC 5389 10.2).
struct TURNSignature: Sendable {
    var realm: Realm
    var nonce: Nonce
    let key: STUNKey
    let username: Username

    /// - Returns: nil where the system's OpenSSL forbids MD5.
    init?(_ credentials: TURNCredentials, realm: Realm, nonce: Nonce) {
        guard let key = STUNKey(username: credentials.name, realm: realm.bytes, password: credentials.password)
        else { return nil }
        username = credentials.username
        self.key = key
        self.realm = realm
        self.nonce = nonce
    }

    func sign(_ message: STUNMessage) -> [UInt8] {
        var message = message
        message.add(username)
        message.add(realm)
        message.add(nonce)
        return message.encoded(key: key)
    }
}
