package import Device

/// Why a head did not perform a command. Each case names the attempted operation and the remedy.
package enum PTZError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The head does not support this movement.
    case unsupported(PTZMovement, by: String)
    /// An error of the camera.
    case camera(CaptureError)
    /// An error of the serial line.
    case port(path: String, reason: String)
    /// Another command arrived before this one was performed.
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

/// An event of a head for the log.
package enum PTZEvent: Sendable, Hashable, CustomStringConvertible {
    /// A movement was stopped because no command stopped it in time.
    case stoppedAtLimit(PTZMovement, after: Duration)
    /// The head may still be moving; the stop is repeated. Reported once, until a stop succeeds.
    case cannotStop(PTZError)
    /// A stop succeeded after earlier failures.
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

extension ControlError {
    init(_ error: PTZError) {
        self =
            switch error {
            case .unsupported: .notSupported("\(error)")
            case .overtaken: .busy("\(error)")
            case .camera, .port, .closed: .failed("\(error)")
            }
    }
}
