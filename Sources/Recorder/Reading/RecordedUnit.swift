package import Media

/// A picture out of a recording.
package struct RecordedUnit: Sendable {
    /// With the file's presentation time.
    package var unit: MediaSample
    /// From where reading began; holes in the recording don't count.
    package var position: Duration
    /// When it was taken, in nanoseconds since 1970.
    package var wall: Int64

    package init(unit: MediaSample, position: Duration, wall: Int64) {
        self.unit = unit
        self.position = position
        self.wall = wall
    }
}
