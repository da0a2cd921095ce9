package import Media

/// An access unit of a recording.
package struct RecordedUnit: Sendable {
    /// The access unit, with the file's presentation time.
    package var unit: MediaSample
    /// Media time since reading began; gaps in the recording don't count.
    package var position: Duration
    /// Time of capture, in nanoseconds since 1970.
    package var wall: Int64

    package init(unit: MediaSample, position: Duration, wall: Int64) {
        self.unit = unit
        self.position = position
        self.wall = wall
    }
}
