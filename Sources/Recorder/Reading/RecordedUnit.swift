public import Media

/// A picture out of a recording.
public struct RecordedUnit: Sendable {
    /// Its `captured` is the file's presentation time.
    public var unit: AccessUnit
    /// From where reading began; holes in the recording don't count.
    public var position: Duration
    /// When it was taken, in nanoseconds since 1970.
    public var wall: Int64

    public init(unit: AccessUnit, position: Duration, wall: Int64) {
        self.unit = unit
        self.position = position
        self.wall = wall
    }
}
