/// Where a pan/tilt head turns or its lens zooms, as somebody behind the camera sees it.
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

/// What a head is asked to do: all that 002 7.5.10 knows, and zoom.
package enum PTZCommand: Sendable, Hashable {
    /// Goes on until another command comes, or ``PTZConfiguration/moveLimit`` has passed.
    case move(PTZMovement)
    case stop
}
