import Base
import Console
import Device
import Logging
import Media
import TestSupport

/// All engines and front ends that the status of a device is read from.
final class FakeParts: LiveViewers, PlatformStatusSource, WiFiControl, UpgradeControl, UploadControl,
    PicturePolicyControl, NoticeStatusSource, LogLevelControl
{
    var level: Logger.Level {
        get { .info }
        set {}
    }

    func counts() async -> NoticeCounts { NoticeCounts(waiting: 1, told: 2, dropped: 3) }

    // MARK: Viewers

    func viewers() async throws -> [ViewerStatistics] {
        [
            ViewerStatistics(
                session: "A1", remote: "10.0.0.1:1", stream: "channel 0 main", isLive: true, transport: "udp",
                isPlaying: true, since: .init(nanoseconds: 0), accessUnitsSent: 7, accessUnitsDropped: 1,
                queue: .milliseconds(12.34), lost: 3, jitter: .milliseconds(1.26)),
            ViewerStatistics(
                session: "B2", remote: "10.0.0.2:2", stream: "channel 0 main", isLive: true, transport: "tcp",
                isPlaying: false, since: .init(nanoseconds: 0), accessUnitsSent: 0, accessUnitsDropped: 0,
                queue: .zero),
        ]
    }

    func timings(of stream: StreamID) async throws -> [AccessUnitTiming] { [] }

    // MARK: Platform

    var linkStatus: LinkStatus {
        var servers = LinkStatus.Servers()
        (servers.registerURL, servers.server, servers.ftp) = ("http://r", "s:1", "f:21")
        var counters = LinkCounters()
        (counters.registrations, counters.connections, counters.logins, counters.loginsRefused) = (1, 2, 3, 4)
        (counters.linksLost, counters.heartbeatsSent, counters.heartbeatIntervalsMissed) = (5, 6, 7)
        (counters.requestsSent, counters.requestsUnanswered, counters.requestsServed) = (8, 9, 10)
        (counters.requestsRefused, counters.strayAnswers, counters.answersDropped) = (11, 12, 13)
        return LinkStatus(
            words: "online", isOnline: true, sinceHeartbeat: .seconds(14), servers: servers, counters: counters,
            damagedFrames: 15)
    }

    func traversalStatus() async -> TraversalStatus? {
        TraversalStatus(
            paths: [.init("direct", address: nil, words: "no"), .init("relay", address: "1.2.3.4:5", words: "ready")],
            router: "http://router", permissions: [
                .init(peer: "10.0.0.1", refusal: nil), .init(peer: "10.0.0.2", refusal: "too many"),
            ], relayedViewers: 1, relayLosses: 2)
    }

    func lastFrames(_ count: Int) async -> [LinkFrameStatus] { [] }

    // MARK: Wi-Fi

    var state: WiFiState {
        var state = WiFiState(interface: "wlan0", accessPoint: SSID(wireText: "camera"))
        (state.activity, state.joined, state.known) = ("joined 'home'", SSID(wireText: "home"), SSID(wireText: "home"))
        (state.route, state.stations, state.lastJoin) = ("the Wi-Fi 'home'", 2, "Wi-Fi: joined 'home'")
        return state
    }

    func networks() async throws(ControlError) -> [WiFiNetwork] { [] }
    func join(_ ssid: SSID, security: WiFiSecurity, password: Secret) throws(ControlError) {}
    func forget() {}

    // MARK: Upgrades

    func status() throws(ControlError) -> UpgradeStatus {
        UpgradeStatus(
            phase: .onTrial, version: "2.0", done: 3, total: nil, last: "fetched", running: "1.2", slot: "A",
            board: "board", isDevelopment: true, unreported: 4)
    }

    func begin(_ source: UpgradeSource) async throws(ControlError) {}

    // MARK: Uploads

    func status() async throws(ControlError) -> UploadStatus {
        var status = UploadStatus()
        (status.waiting, status.waitingPictures, status.waitingBytes, status.running) = (1, 2, 3, ["x.ts"])
        status.counters.stored = 4
        status.counters.storedBytes = 5
        status.counters.failures = 6
        status.counters.droppedOldest = 7
        status.counters.droppedGone = 8
        status.counters.droppedRefused = 9
        (status.limit, status.troubles, status.cloud) = (2_000_000, [.ftp: "no route"], "https://cloud")
        return status
    }

    var policies: SnapshotPolicies {
        var policies = SnapshotPolicies()
        if let start = ClockTime(minutes: 60), let end = ClockTime(minutes: 120),
            let span = DaySpan(start: start, end: end), let interval = PictureInterval(30)
        {
            let policy = DayPolicy(interval: interval, span: span)
            _ = policies.add([policy], channel: ChannelNumber(clamping: 0), store: .ftp)
        }
        return policies
    }

    func add(_ policies: [DayPolicy], channel: ChannelNumber, store: PictureStore) async throws(ControlError) {}
    func policies(of channel: ChannelNumber, store: PictureStore) throws(ControlError) -> [KeptDayPolicy] { [] }
    func remove(_ id: PolicyID, channel: ChannelNumber) async throws(ControlError) {}
    func state() async throws(ControlError) -> SnapshotState {
        SnapshotState(taken: 1, missed: 2, next: PlatformTime(secondsSinceEpoch: 0, offset: .china))
    }
}
