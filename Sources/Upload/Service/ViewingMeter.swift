import Device

/// The state of live viewing, which has priority: uploads can wait.
package enum LiveViewing: Sendable, Hashable {
    case none
    case present
    /// Viewers lose access units, or their connections are full.
    case hurt
}

/// Measures whether live viewers get what they watch, from one look at them to the next. A viewer of a recording is
/// present, but loses nothing.
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
