import Base
import Device
import Uplink
import Upload

/// How the viewers of live pictures are, from one look at them to the next. Who watches a recording is present, but
/// loses nothing.
struct ViewingMeter {
    /// So much waits for a viewer whose connection is full; at a second it loses pictures.
    static let longQueue = Duration.milliseconds(250)

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
