import Device

/// A head's operations on a camera.
protocol ControlledCamera {
    var path: String { get }
    /// - Parameter identifier: the V4L2 control identifier.
    func control(_ identifier: UInt32) -> CameraControl?
    func set(_ control: CameraControl, to value: Int) throws(CaptureError)
}

extension CameraHandle: ControlledCamera {}

/// A head that moves by the camera's own pan, tilt and zoom controls.
struct V4L2Head: PTZHead {
    private let camera: any ControlledCamera
    private let speed: Int
    private var motions: [MotionControl.Axis: MotionControl] = [:]

    init(camera: any ControlledCamera, speed: Int) {
        self.camera = camera
        self.speed = speed
        for axis in MotionControl.Axis.allCases {
            for kind in MotionControl.Kind.allCases where motions[axis] == nil {
                guard let control = camera.control(MotionControl.identifier(axis, kind)) else { continue }
                motions[axis] = MotionControl(kind: kind, control: control)
            }
        }
    }

    /// The movements of this camera; empty if it has no such controls.
    var movements: Set<PTZMovement> { Set(PTZMovement.allCases.filter { motions[$0.axis] != nil }) }

    mutating func drive(_ movement: PTZMovement) throws(PTZError) -> Duration? {
        guard let motion = motions[movement.axis] else { throw .unsupported(movement, by: camera.path) }
        let (value, again) = motion.step(sign: movement.sign, speed: speed)
        try set(motion.control, to: value)
        if motion.kind == .absolute { motions[movement.axis]?.control.value = value }
        return again
    }

    /// Stops the movement: absolute and relative controls stop after each step; a speed must be reset.
    func halt() throws(PTZError) {
        var first: PTZError?
        for motion in motions.values where motion.kind == .speed {
            do throws(PTZError) { try set(motion.control, to: 0) } catch { first = first ?? error }
        }
        if let first { throw first }
    }

    private func set(_ control: CameraControl, to value: Int) throws(PTZError) {
        do throws(CaptureError) { try camera.set(control, to: value) } catch { throw .camera(error) }
    }
}
