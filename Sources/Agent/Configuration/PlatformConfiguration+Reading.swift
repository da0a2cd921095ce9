import Base
import Net
import Uplink

extension PlatformConfiguration {
    init(reading reader: inout ObjectReader) {
        let redirectURL = reader.url("redirectURL")
        let registerURL = reader.url("registerURL")
        let server = reader.server("server")
        let backupServer = reader.server("backupServer")
        if redirectURL == nil, registerURL == nil, server == nil, backupServer == nil {
            reader.refuse(
                "redirectURL", "a platform needs a place to look for it: redirectURL, registerURL or server")
        }
        if backupServer != nil, server == nil {
            reader.refuse("backupServer", "it stands in for server, which is missing")
        }
        let utcOffset = reader.text(
            "utcOffset", allowed: "a zone from \"-14:00\" to \"+14:00\"", default: UTCOffset.china,
            written: .string("\(UTCOffset.china)"), read: { UTCOffset($0) })
        let frameSizeCodes = reader.choice("frameSizeCodes", default: FrameSizeCodes.standard)
        let timing = reader.object("timing") { LinkTiming(reading: &$0) }
        self.init(
            endpoints: LinkEndpoints(
                redirectURL: redirectURL, registerURL: registerURL, servers: [server, backupServer].compactMap { $0 }),
            utcOffset: utcOffset, frameSizeCodes: frameSizeCodes, timing: timing)
    }
}

extension LinkTiming {
    fileprivate init(reading reader: inout ObjectReader) {
        self.init()
        heartbeat = reader.seconds("heartbeat", in: 0.1...3600, default: heartbeat)
        missedHeartbeats = reader.integer("missedHeartbeats", in: 1...100, default: missedHeartbeats)
        loginRetry = reader.seconds("loginRetry", in: 0.1...86_400, default: loginRetry)
        registerRetry = reader.seconds("registerRetry", in: 0.1...86_400, default: registerRetry)
        connectRetry = reader.seconds("connectRetry", in: 0.01...3600, default: connectRetry)
    }
}

extension ObjectReader {
    fileprivate mutating func url(_ key: String) -> String? {
        textOrNull(key, allowed: "an address such as \"http://platform.example/register\", or null", read: { text in
            let isWeb = text.hasPrefix("http://") || text.hasPrefix("https://")
            return isWeb && text.utf8.count <= 2048 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
        })
    }

    fileprivate mutating func server(_ key: String) -> ServerAddress? {
        textOrNull(
            key, allowed: "\"host:port\", such as \"203.0.113.7:8588\", or null", read: ServerAddress.init(text:))
    }
}
