/// Something that turns a camera. It is opened for a movement and let go of when it stands still, so that a device that
/// is plugged out and in again keeps its name. All calls block; one thread makes them.
protocol PTZHead {
    /// Moves on, until it is halted or for one step.
    ///
    /// - Returns: after how long to call it again while the movement lasts; nil: it goes on by itself.
    mutating func drive(_ movement: PTZMovement) throws(PTZError) -> Duration?
    mutating func halt() throws(PTZError)
}
