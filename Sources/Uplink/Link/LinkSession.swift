import Base

/// What belongs to one connection and goes with it.
struct LinkSession {
    var own = OwnRequests()
    var platform = PlatformRequests()
    /// From the login on.
    var heartbeats: HeartbeatSchedule?
    /// The platform has taken this connection's abilities.
    var abilitiesTaken = false
    /// A heartbeat was answered: this server works.
    var proved = false

    var deadline: MediaTime? {
        [own.deadline, platform.deadline, heartbeats?.deadline].lazy.compactMap { $0 }.min()
    }
}
