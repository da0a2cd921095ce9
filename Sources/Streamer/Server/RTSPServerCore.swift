import Logging
import Media
import NIOCore

/// The server on its event loop: the streams by name, the sessions taken, the connections open.
final class RTSPServerCore {
    /// A stream's place in the URL.
    struct Place: Hashable {
        var channel: Int
        var stream: StreamType
    }

    let access: AccessPolicy
    let limits: RTSPLimits
    let logger: Logger
    private let deviceID: String
    private let maxSessions: Int
    /// The streams there are; nil for one that is switched off.
    var streams: [Place: LiveStream?] = [:]
    var connections: [ObjectIdentifier: RTSPConnectionHandler] = [:]
    var datagrams: DatagramPair?
    private(set) var sessions = 0

    init(configuration: RTSPServer.Configuration, logger: Logger) {
        access = configuration.access
        limits = configuration.limits
        deviceID = configuration.deviceID
        maxSessions = configuration.maxSessions
        self.logger = logger
    }

    func makeAccess() -> RTSPConnectionStateMachine.Access {
        switch access {
        case .open: .open
        case .password(let users):
            .password(
                DigestAuthentication(realm: "camera-agent", nonce: RTSPConnectionStateMachine.randomSessionID()), users: users)
        case .token: .token
        }
    }

    func find(_ resource: LiveResource) -> Result<LiveStreamCore, Refusal> {
        guard resource.deviceID == deviceID else { return .failure(Refusal(status: .notFound, words: "There is no such devid.")) }
        switch streams[Place(channel: resource.channel, stream: resource.stream)] {
        case nil: return .failure(Refusal(status: .notFound, words: "There is no such channelno."))
        case .some(nil): return .failure(Refusal(status: .forbidden, words: "This stream is switched off."))
        case .some(let stream?): return .success(stream.onEventLoop)
        }
    }

    /// Whether one more connection fits.
    var hasRoom: Bool { connections.count < maxSessions + limits.connectionsBeyondSessions }

    func takeSession() -> Bool {
        guard sessions < maxSessions else { return false }
        sessions += 1
        return true
    }

    func returnSession() { sessions -= 1 }

    func tick(now: MediaTime) {
        for connection in connections.values { connection.tick(now: now) }
    }
}
