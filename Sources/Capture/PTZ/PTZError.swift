/// Why a head did not do what it was asked; each case says what was tried and what helps.
package enum PTZError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The head has no such movement.
    case unsupported(PTZMovement, by: String)
    /// The camera, or what it says.
    case camera(CaptureError)
    /// The serial line.
    case port(path: String, reason: String)
    /// Another command came before this one could be carried out.
    case overtaken
    case closed

    package var description: String {
        switch self {
        case .unsupported(let movement, let head): "\(head) cannot move: \(movement)"
        case .camera(let why): "\(why)"
        case .port(let path, let reason): "cannot reach the pan/tilt head at \(path): \(reason)"
        case .overtaken: "a newer command for the same camera took its place"
        case .closed: "the agent is ending"
        }
    }
}

/// What the log should know of a head.
package enum PTZEvent: Sendable, Hashable, CustomStringConvertible {
    /// Nobody stopped a movement in time.
    case stoppedAtLimit(PTZMovement, after: Duration)
    /// The head may still be moving; it is told to stop again and again. Said once, until it has been told.
    case cannotStop(PTZError)
    /// The head did stop after all.
    case stoppedAtLast

    package var isProblem: Bool { self != .stoppedAtLast }

    package var description: String {
        switch self {
        case .stoppedAtLimit(let movement, let limit):
            "nobody stopped the camera moving \(movement) for \(limit.components.seconds) s, so it was stopped"
        case .cannotStop(let error): "the camera may still be moving, it is told to stop again and again: \(error)"
        case .stoppedAtLast: "the camera was told to stop at last"
        }
    }
}
