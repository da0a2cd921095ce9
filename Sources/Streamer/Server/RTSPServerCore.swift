import Base
import Device
import Logging
import Media
import NIOCore
import Net
import System

/// The server on its event loop: the streams by name, the sessions taken, the connections open.
final class RTSPServerCore {
    let access: Access
    let limits: RTSPLimits
    let onIllegalURL: @Sendable (SocketAddress?) -> Void
    let logger: Logger
    /// The clock; tests replace it.
    let now: () -> MediaTime
    /// The connections' work outside the event loop.
    let tasks: TaskQueue
    private let deviceID: String
    private let maxSessions: Int
    let playback: PlaybackConfiguration?
    /// The streams of the present channels.
    private(set) var streams: [ChannelID: [StreamType: LiveStream]] = [:]
    var connections: [ObjectIdentifier: RTSPConnectionHandler] = [:]
    var datagrams: DatagramPair?
    private(set) var sessions = 0
    private(set) var playbackSessions = 0
    /// The number of connections ended or refused in the last second because there were too many.
    private var refused = 0

    init(
        configuration: RTSPServer.Configuration, tasks: TaskQueue = TaskQueue(), logger: Logger,
        now: @escaping () -> MediaTime = { .now }
    ) {
        self.tasks = tasks
        self.now = now
        access = configuration.access
        limits = configuration.limits
        onIllegalURL = configuration.onIllegalURL
        deviceID = configuration.deviceID
        maxSessions = configuration.maxSessions
        playback = configuration.playback
        self.logger = logger
    }

    func makeAccess() -> RTSPConnectionStateMachine.Access {
        switch access {
        case .open: .open
        case .users:
            .password(
                DigestAuthentication(realm: "camera-agent", nonce: RTSPConnectionStateMachine.randomSessionID()),
                users: access.passwords(for: .watch))
        case .token: .token
        }
    }

    /// Offers the streams of a new channel; ends the sessions that show a removed one.
    func follow(_ change: ChannelChange, eventLoop: any EventLoop) {
        switch change {
        case .added(let channel):
            var added: [StreamType: LiveStream] = [:]
            for (type, hub) in channel.hubs {
                added[type] = LiveStream(name: "\(channel.name) \(type)", hub: hub, eventLoop: eventLoop)
            }
            streams[channel.id] = added
        case .removed(let id):
            let removed = (streams.removeValue(forKey: id) ?? [:]).values.map(\.onEventLoop)
            for connection in connections.values where removed.contains(where: connection.shows) {
                connection.shutDown(reason: "its channel was removed")
            }
        }
    }

    /// The source of a URL's presentation.
    enum Found {
        case live(LiveStreamCore)
        case recording(RecordingRequest, any PlaybackSource)
    }

    func find(_ presentation: Presentation) -> Result<Found, Refusal> {
        func refuse(_ words: String, _ status: RTSPStatus = .notFound) -> Result<Found, Refusal> {
            .failure(Refusal(status: status, words: words))
        }
        guard presentation.deviceID.hasSameBytes(as: deviceID) else { return refuse("There is no such devid.") }
        if case .live(let type) = presentation.content {
            guard let channel = streams[ChannelID(presentation.channel)] else {
                return refuse("There is no such channelno.")
            }
            guard let stream = channel[type] else { return refuse("This stream is switched off.", .forbidden) }
            return .success(.live(stream.onEventLoop))
        }
        guard let playback else { return refuse("This device keeps no recordings.") }
        guard let request = presentation.recording(utcOffset: playback.utcOffset) else {
            return refuse("Nothing is recorded there: end is not after start.")
        }
        return .success(.recording(request, playback.library))
    }

    /// Makes a place for one more connection: at the limit, evicts the oldest without a session.
    ///
    /// - Returns: false when every connection has a session.
    func admitConnection() -> Bool {
        guard connections.count >= maxSessions + (playback?.maxSessions ?? 0) + limits.connectionsBeyondSessions else {
            return true
        }
        let idle = connections.values.filter { !$0.hasSession && !$0.isEvicted }.min { $0.opened < $1.opened }
        idle?.evict()
        refused += 1
        return idle != nil
    }

    /// Takes a place for a session of that kind; false when none is free.
    func takeSession(_ kind: SessionKind) -> Bool {
        switch kind {
        case .live:
            guard sessions < maxSessions else { return false }
            sessions += 1
        case .recorded:
            guard let playback, playbackSessions < playback.maxSessions else { return false }
            playbackSessions += 1
        }
        return true
    }

    func returnSession(_ kind: SessionKind) {
        switch kind {
        case .live: sessions -= 1
        case .recorded: playbackSessions -= 1
        }
    }

    func tick(now: MediaTime) {
        for connection in connections.values { connection.tick(now: now) }
        if refused > 0 { logger.warning("too many connections", metadata: ["rtsp.refused": "\(refused)"]) }
        refused = 0
    }

    /// Handles the loss of the UDP sockets: ends their viewers; no viewer gets UDP until others are bound.
    func lostDatagrams() {
        datagrams = nil
        for connection in connections.values where connection.usesDatagrams {
            connection.close(reason: "the UDP socket failed")
        }
    }
}
