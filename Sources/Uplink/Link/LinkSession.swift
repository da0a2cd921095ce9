import Base

/// The state of one connection.
struct LinkSession {
    var own = OwnRequests()
    var platform = PlatformRequests()
    /// Nil before the login.
    var heartbeats: HeartbeatSchedule?
    /// Whether the platform has accepted the abilities on this connection.
    var abilitiesTaken = false
    /// Whether a heartbeat was answered, so that this server works.
    var proved = false

    var deadline: MediaTime? {
        [own.deadline, platform.deadline, heartbeats?.deadline].lazy.compactMap { $0 }.min()
    }
}
