import Base
import Device

/// The rate of uploads (`upload: { maxKbps }`), depending on live viewing:
///
/// - No viewer: the maximum.
/// - Viewers: half of it. Without a maximum the capacity of the route is unknown: the rate begins as after congestion,
///   so that a new viewer is not disturbed first.
/// - Viewers disturbed: an eighth of the maximum, or 256 kbit/s without one, but never less than 64 kbit/s.
/// - No longer disturbed: the rate doubles every ten seconds, up to the rate that applies then.
struct UploadRate {
    /// Bits a second; nil: no limit.
    let maximum: Int64?
    private var viewing = LiveViewing.none
    /// The rate and time at which the increase began.
    private var recovery: (from: Int64, since: MediaTime)?

    static let least: Int64 = 64_000
    static let hurtWithoutMaximum: Int64 = 256_000
    static let step: Duration = .seconds(10)
    /// The number of doublings of an otherwise unlimited increase: up to 33 Mbit/s.
    static let steps = 7

    init(maximum: Int64?) {
        self.maximum = maximum.map { max($0, Self.least) }
    }

    mutating func watch(_ viewing: LiveViewing, now: MediaTime) {
        if viewing == .hurt {
            recovery = nil
        } else if self.viewing == .hurt || (self.viewing == .none && viewing == .present && maximum == nil) {
            recovery = (hurt, now)
        }
        self.viewing = viewing
    }

    private var hurt: Int64 { max(maximum.map { $0 / 8 } ?? Self.hurtWithoutMaximum, Self.least) }

    /// Bits a second; nil: no limit.
    mutating func limit(now: MediaTime) -> Int64? {
        let level: Int64? =
            switch viewing {
            case .none: maximum
            case .present: maximum.map { max($0 / 2, Self.least) }
            case .hurt: hurt
            }
        guard let (from, since) = recovery else { return level }
        let steps = Int((now - since) / Self.step)
        let reached = from << Int64(min(max(steps, 0), Self.steps))
        if steps <= Self.steps, reached < level ?? .max { return reached }
        recovery = nil
        return level
    }

    /// The time at which the limit changes by itself.
    func nextChange(now: MediaTime) -> MediaTime? {
        guard let since = recovery?.since else { return nil }
        return since + Self.step * (Int((now - since) / Self.step) + 1)
    }
}

/// The state of live viewing, which has priority: uploads can wait.
package enum LiveViewing: Sendable, Hashable {
    case none
    case present
    /// Viewers lose access units, or their connections are full.
    case hurt
}

/// Measures whether live viewers are served in time, from one sample of their statistics to the next. A viewer of a
/// recording is present, but loses nothing.
struct ViewingMeter {
    /// The queue of a viewer whose connection is full; at a second it loses access units.
    private static let longQueue = Duration.milliseconds(250)

    private var dropped: [String: Int] = [:]

    mutating func measure(_ viewers: [ViewerStatistics]) -> LiveViewing {
        let playing = viewers.filter(\.isPlaying)
        let isHurt = playing.filter(\.isLive).contains { (viewer: ViewerStatistics) -> Bool in
            let before = dropped[viewer.session] ?? viewer.accessUnitsDropped
            return viewer.queue >= Self.longQueue || viewer.accessUnitsDropped > before
        }
        dropped = Dictionary(playing.map { ($0.session, $0.accessUnitsDropped) }) { $1 }
        return playing.isEmpty ? .none : isHurt ? .hurt : .present
    }
}
