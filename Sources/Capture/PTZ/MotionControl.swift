import Base
import CV4L2
import Device

/// How a V4L2 camera moves along one axis, and how far per step.
struct MotionControl: Equatable {
    enum Axis: CaseIterable { case pan, tilt, zoom }

    /// In order of preference: a speed control moves evenly, and an absolute position cannot drift.
    enum Kind: CaseIterable { case speed, absolute, relative }

    var kind: Kind
    var control: CameraControl

    /// - Returns: nil where the control cannot move both ways.
    init?(kind: Kind, control: CameraControl) {
        let isUsable = control.kind == .integer && !control.isReadOnly && control.minimum < control.maximum
        let isSigned = control.minimum < 0 && control.maximum > 0
        guard isUsable, kind == .absolute ? control.value != nil : isSigned else { return nil }
        (self.kind, self.control) = (kind, control)
    }

    /// The V4L2 control identifiers of an axis.
    static func identifier(_ axis: Axis, _ kind: Kind) -> UInt32 {
        let number =
            switch (axis, kind) {
            case (.pan, .speed): V4L2_CID_PAN_SPEED
            case (.pan, .absolute): V4L2_CID_PAN_ABSOLUTE
            case (.pan, .relative): V4L2_CID_PAN_RELATIVE
            case (.tilt, .speed): V4L2_CID_TILT_SPEED
            case (.tilt, .absolute): V4L2_CID_TILT_ABSOLUTE
            case (.tilt, .relative): V4L2_CID_TILT_RELATIVE
            case (.zoom, .speed): V4L2_CID_ZOOM_CONTINUOUS
            case (.zoom, .absolute): V4L2_CID_ZOOM_ABSOLUTE
            case (.zoom, .relative): V4L2_CID_ZOOM_RELATIVE
            }
        return UInt32(number)
    }

    /// The time in seconds in which an absolute control moves from end to end at 100 percent.
    private static let crossing = 5
    /// The number of steps in which a relative control covers its range at 100 percent.
    private static let relativeSteps = 10

    /// - Parameters:
    ///   - sign: 1 to the right, up, or zooming in; -1 the other way.
    ///   - speed: 1 to 100 percent.
    /// - Returns: the value to set, and the time until the next step of the movement; nil: it continues by itself, or
    ///   is at its end. For an absolute control, `control.value` is the position that it starts from.
    func step(sign: Int, speed: Int) -> (value: Int, again: Duration?) {
        let reach = sign > 0 ? control.maximum : -control.minimum
        switch kind {
        case .speed:
            return (sign * max(1, reach * speed / 100), nil)
        case .relative:
            return (sign * min(reach, max(grain, reach * speed / 100 / Self.relativeSteps)), .milliseconds(200))
        case .absolute:
            let perSecond = max(1, (control.maximum - control.minimum) * speed / 100 / Self.crossing)
            let step = max(1, (perSecond / 10 + grain - 1) / grain) * grain
            let position = control.value ?? control.defaultValue
            let value = min(max(position + sign * step, control.minimum), control.maximum)
            let isAtEnd = value == (sign > 0 ? control.maximum : control.minimum)
            return (value, isAtEnd ? nil : .milliseconds(min(max(step * 1000 / perSecond, 100), 1000)))
        }
    }

    /// The smallest effective step.
    private var grain: Int { max(1, control.step) }
}

extension PTZMovement {
    var axis: MotionControl.Axis {
        switch self {
        case .left, .right: .pan
        case .up, .down: .tilt
        case .zoomIn, .zoomOut: .zoom
        }
    }

    /// The positive direction in V4L2: to the right (clockwise seen from above), up, and towards the telephoto end.
    var sign: Int {
        switch self {
        case .right, .up, .zoomIn: 1
        case .left, .down, .zoomOut: -1
        }
    }
}
