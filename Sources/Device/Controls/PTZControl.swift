/// The pan/tilt heads of the device's cameras.
package protocol PTZControl: Sendable {
    /// Performs a command, and returns when it was sent to the head.
    ///
    /// - Throws: ``ControlError/notFound(_:)``, ``ControlError/notSupported(_:)``, or ``ControlError/busy(_:)`` when
    ///   another command arrived meanwhile.
    func perform(_ command: PTZCommand, channel: ChannelID) async throws(ControlError)

    /// Ends every movement soon, for a lost link. Cheap, from any thread.
    func stopAll()

    /// Whether any camera can be turned. A camera that cannot be asked yet is assumed to have what its configuration
    /// says.
    func hasPTZ() async -> Bool
}

/// The direction in which a pan/tilt head turns or its lens zooms, as seen from behind the camera.
package enum PTZMovement: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case up, down, left, right, zoomIn, zoomOut

    package var description: String {
        switch self {
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .zoomIn: "zoom in"
        case .zoomOut: "zoom out"
        }
    }
}

/// A command to a head.
package enum PTZCommand: Sendable, Hashable {
    /// Moves until another command arrives, or for the longest time of the head.
    case move(PTZMovement)
    case stop
}
