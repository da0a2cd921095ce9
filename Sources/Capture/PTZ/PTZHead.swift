import Device

/// A pan/tilt head. It is opened for a movement and closed when it stands still, so that a device that is unplugged and
/// plugged in again keeps its name. All calls block; one thread makes them.
protocol PTZHead {
    /// Moves the head, until it is halted or for one step.
    ///
    /// - Returns: the time until the next call while the movement lasts; nil: it continues by itself.
    mutating func drive(_ movement: PTZMovement) throws(PTZError) -> Duration?
    mutating func halt() throws(PTZError)
}
