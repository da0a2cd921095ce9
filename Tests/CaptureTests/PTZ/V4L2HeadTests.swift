@testable import Base
import CV4L2
@testable import Capture
import Device
import Synchronization
import TestSupport
import Testing

/// A camera whose controls the test makes up, and which notes what is set.
final class FakeControls: ControlledCamera {
    let path = "/dev/video7"
    var controls: [UInt32: CameraControl] = [:]
    var set: [String] = []
    var failing: CaptureError?

    init(_ given: [(Int32, String, ClosedRange<Int>)], step: Int = 1, value: Int? = 0) {
        for (number, name, range) in given {
            controls[UInt32(number)] = CameraControl(
                name: name, title: name, kind: .integer, minimum: range.lowerBound, maximum: range.upperBound,
                step: step, defaultValue: 0, value: value, isReadOnly: false, isInactive: false,
                identifier: UInt32(number))
        }
    }

    func control(_ identifier: UInt32) -> CameraControl? { controls[identifier] }

    func set(_ control: CameraControl, to value: Int) throws(CaptureError) {
        if let failing { throw failing }
        set.append("\(control.name) \(value)")
    }
}

@Suite struct V4L2HeadTests {
    @Test func aSpeedGoesOnAndIsTakenBack() throws {
        let camera = FakeControls([
            (V4L2_CID_PAN_SPEED, "pan_speed", -8...8), (V4L2_CID_TILT_SPEED, "tilt_speed", -1...1),
            (V4L2_CID_PAN_ABSOLUTE, "pan_absolute", -100...100),
        ])
        var head = V4L2Head(camera: camera, speed: 50)
        #expect(head.movements == [.left, .right, .up, .down])
        #expect(try head.drive(.left) == nil)
        #expect(try head.drive(.up) == nil)
        #expect(camera.set == ["pan_speed -4", "tilt_speed 1"])
        camera.set = []
        try head.halt()
        #expect(camera.set.sorted() == ["pan_speed 0", "tilt_speed 0"])
    }

    @Test func anAbsoluteControlGoesInStepsToItsEnd() throws {
        // As a webcam of the field has it: 20 steps of a degree each.
        let camera = FakeControls(
            [(V4L2_CID_PAN_ABSOLUTE, "pan_absolute", -36_000...36_000)], step: 3600, value: 28_800)
        var head = V4L2Head(camera: camera, speed: 50)
        #expect(try head.drive(.right) == .milliseconds(500), "from end to end in 10 s")
        #expect(try head.drive(.right) == nil, "there is nothing behind the end")
        #expect(try head.drive(.right) == nil)
        #expect(camera.set == ["pan_absolute 32400", "pan_absolute 36000", "pan_absolute 36000"])
        try head.halt()
        #expect(camera.set.count == 3, "it stands still already")
    }

    @Test func aFineAbsoluteControlGoesTenTimesASecond() throws {
        let camera = FakeControls([(V4L2_CID_ZOOM_ABSOLUTE, "zoom_absolute", 100...1100)], value: 500)
        var head = V4L2Head(camera: camera, speed: 100)
        #expect(try head.drive(.zoomIn) == .milliseconds(100))
        #expect(try head.drive(.zoomOut) == .milliseconds(100))
        #expect(camera.set == ["zoom_absolute 520", "zoom_absolute 500"])
    }

    @Test func aRelativeControlIsSetAgainAndAgain() throws {
        let camera = FakeControls([(V4L2_CID_TILT_RELATIVE, "tilt_relative", -1920...1920)], value: nil)
        var head = V4L2Head(camera: camera, speed: 50)
        #expect(try head.drive(.down) == .milliseconds(200))
        #expect(try head.drive(.up) == .milliseconds(200))
        #expect(camera.set == ["tilt_relative -96", "tilt_relative 96"])
    }

    @Test func saysWhatItCannotDo() {
        let camera = FakeControls([
            // None of these can move both ways.
            (V4L2_CID_PAN_SPEED, "pan_speed", 0...0), (V4L2_CID_TILT_RELATIVE, "tilt_relative", 0...5),
        ])
        var head = V4L2Head(camera: camera, speed: 50)
        #expect(head.movements.isEmpty)
        #expect(throws: PTZError.unsupported(.left, by: "/dev/video7")) { _ = try head.drive(.left) }
        #expect("\(PTZError.unsupported(.left, by: "/dev/video7"))" == "/dev/video7 cannot move: left")
    }

    @Test func everyAxisIsHaltedThoughOneFails() {
        let camera = FakeControls([
            (V4L2_CID_PAN_SPEED, "pan_speed", -8...8), (V4L2_CID_TILT_SPEED, "tilt_speed", -8...8),
        ])
        let head = V4L2Head(camera: camera, speed: 50)
        camera.failing = .controlRefused(name: "pan_speed", reason: "no")
        #expect(throws: PTZError.camera(.controlRefused(name: "pan_speed", reason: "no"))) { try head.halt() }
    }

    @Test(arguments: MotionControl.Kind.allCases) func neverLeavesTheRange(kind: MotionControl.Kind) throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            let (low, high) = (
                Int.random(in: -100_000 ... -1, using: &random), Int.random(in: 1...100_000, using: &random)
            )
            var control = CameraControl(
                name: "x", title: "x", kind: .integer, minimum: low, maximum: high,
                step: Int.random(in: 0...5000, using: &random), defaultValue: 0,
                value: Int.random(in: low...high, using: &random), isReadOnly: false, isInactive: false, identifier: 1)
            for _ in 0..<10 {
                let sign = Bool.random(using: &random) ? 1 : -1
                let motion = try #require(MotionControl(kind: kind, control: control))
                let (value, again) = motion.step(sign: sign, speed: Int.random(in: 1...100, using: &random))
                #expect((low...high).contains(value))
                if let again { #expect((.milliseconds(100)) ... (.seconds(1)) ~= again) }
                if kind == .absolute {
                    #expect((value - (control.value ?? 0)) * sign >= 0)
                    control.value = value
                } else {
                    #expect(value * sign > 0)
                }
            }
        }
    }
}
