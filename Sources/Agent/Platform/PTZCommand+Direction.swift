import Capture
import Uplink

extension PTZCommand {
    /// What 64H asks (002 7.5.10).
    init(_ direction: PTZDirection) {
        switch direction {
        case .stop: self = .stop
        case .up: self = .move(.up)
        case .down: self = .move(.down)
        case .left: self = .move(.left)
        case .right: self = .move(.right)
        }
    }
}
