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

/// A command to a head: everything that CTMW 7.5.10 defines, and zoom.
package enum PTZCommand: Sendable, Hashable {
    /// Moves until another command arrives, or ``PTZConfiguration/moveLimit`` has passed.
    case move(PTZMovement)
    case stop
}
