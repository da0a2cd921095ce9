package import Device
import System

/// An error of a camera, a file or an encoder. Each case names the attempted operation and the remedy.
package enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A device node that cannot be opened.
    case cannotOpen(path: String, reason: String)
    /// A device that delivers no frames.
    case notACamera(path: String, reason: String)
    /// None of the device's formats can be read here.
    case noUsableFormat(path: String, offered: [String])
    /// The device refused a step that streaming needs.
    case deviceRefused(path: String, step: String, reason: String)
    /// The device disappeared or its stream ended.
    case deviceFailed(path: String, reason: String)
    /// No frame arrived within `seconds`.
    case stalled(path: String, seconds: Int, damagedFrames: Int)
    /// A file that is not a Y4M clip, or one that cannot be played.
    case badFile(path: String, reason: String)
    /// A setting outside its range.
    case badSetting(String)
    /// x264 refused its settings or a frame.
    case encoder(String)
    /// A control that the camera does not have.
    case unknownControl(name: String, nearest: String?)
    /// A value that the control does not accept.
    case controlRange(name: String, value: Int, allowed: String)
    /// A control that cannot be set, or not at present.
    case controlRefused(name: String, reason: String)
    /// The channel's camera has not been found yet, so there are no controls.
    case lookingForCamera
    /// The source has no controls.
    case noControls(source: String)
    /// No frame for a snapshot: the camera gives no signal, or the channel is not running.
    case noPicture(String)
    /// A JPEG that cannot be decoded, or a frame that cannot be encoded as one.
    case jpeg(String)
    /// Memory or threads ran out.
    case resources(String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "cannot open \(path): \(reason)"
        case .notACamera(let path, let reason):
            "\(path) is no camera: \(reason); `camera-agent devices` lists the cameras"
        case .noUsableFormat(let path, let offered):
            "\(path) offers no format that can be read here (NV12, YU12, YV12, YUYV, MJPG), only "
                + (offered.isEmpty ? "none at all" : offered.joined(separator: ", "))
        case .deviceRefused(let path, let step, let reason):
            "\(path) refused to \(step): \(reason)"
        case .deviceFailed(let path, let reason):
            "\(path) stopped: \(reason)"
        case .stalled(let path, let seconds, let damaged):
            damaged == 0
                ? "\(path) gave no picture for \(seconds) s"
                : "\(path) gave only damaged pictures (\(damaged)) for \(seconds) s; check the cable and the power"
        case .badFile(let path, let reason):
            "cannot play \(path): \(reason)"
        case .badSetting(let what):
            what
        case .encoder(let what):
            "x264: \(what)"
        case .unknownControl(let name, let nearest):
            "the camera has no control '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .controlRange(let name, let value, let allowed):
            "\(name) cannot be \(value); it takes \(allowed)"
        case .controlRefused(let name, let reason):
            "the camera did not set \(name): \(reason)"
        case .lookingForCamera:
            "the channel is still looking for a camera; try again in a moment"
        case .noControls(let source):
            "\(source) is not a camera and has no controls"
        case .noPicture(let why):
            "no picture: \(why)"
        case .jpeg(let what):
            "JPEG: \(what)"
        case .resources(let what):
            "not enough memory or threads: \(what)"
        }
    }
}

extension CaptureError {
    /// Takes a thread or a descriptor from the system; a refusal becomes ``resources(_:)``.
    static func taking<Resource>(
        _ body: () throws(ResourceError) -> Resource
    ) throws(CaptureError) -> Resource {
        do throws(ResourceError) { return try body() } catch { throw .resources("\(error)") }
    }
}

extension ControlError {
    /// The error for front ends.
    package init(_ error: CaptureError) {
        let words = error.description
        self =
            switch error {
            case .badSetting, .controlRange: .invalid(words)
            case .unknownControl: .notFound(words)
            case .lookingForCamera: .busy(words)
            case .noControls: .notSupported(words)
            default: .failed(words)
            }
    }

    /// Does what may fail with an error of a camera, a file or an encoder.
    static func translating<Value>(_ body: () throws(CaptureError) -> Value) throws(ControlError) -> Value {
        do throws(CaptureError) { return try body() } catch { throw ControlError(error) }
    }
}
