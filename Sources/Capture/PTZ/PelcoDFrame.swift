import Device

/// A frame of Pelco-D: `FF`, address, two command bytes, pan speed, tilt speed, and the sum of the five after `FF`.
///
/// Each frame describes the whole movement: a direction that is missing stops.
struct PelcoDFrame: Equatable {
    package var address: UInt8
    var command: UInt8 = 0
    /// The pan speed, 0 to 63.
    var panSpeed: UInt8 = 0
    /// The tilt speed, 0 to 63.
    var tiltSpeed: UInt8 = 0

    /// The highest speed that both axes support; 64 to 255 have special meanings.
    static let topSpeed = 0x3F

    static func stop(address: UInt8) -> PelcoDFrame { PelcoDFrame(address: address) }

    /// - Parameter speed: 1 to 100 percent. Zoom ignores it.
    static func move(_ movement: PTZMovement, speed: Int, address: UInt8) -> PelcoDFrame {
        let speed = UInt8(clamping: max(1, min(topSpeed, (speed * topSpeed + 50) / 100)))
        return switch movement {
        case .right: PelcoDFrame(address: address, command: 0x02, panSpeed: speed)
        case .left: PelcoDFrame(address: address, command: 0x04, panSpeed: speed)
        case .up: PelcoDFrame(address: address, command: 0x08, tiltSpeed: speed)
        case .down: PelcoDFrame(address: address, command: 0x10, tiltSpeed: speed)
        case .zoomIn: PelcoDFrame(address: address, command: 0x20)
        case .zoomOut: PelcoDFrame(address: address, command: 0x40)
        }
    }

    package var bytes: [UInt8] {
        let body = [address, 0, command, panSpeed, tiltSpeed]
        return [0xFF] + body + [body.reduce(0, &+)]
    }
}
