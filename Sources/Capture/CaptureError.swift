/// What goes wrong with cameras, files and encoders; each case says what was tried and what helps.
package enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A device node that cannot be opened.
    case cannotOpen(path: String, reason: String)
    /// Not a device that gives pictures.
    case notACamera(path: String, reason: String)
    /// None of the device's formats can be read here.
    case noUsableFormat(path: String, offered: [String])
    /// The device refused a step that streaming needs.
    case deviceRefused(path: String, step: String, reason: String)
    /// The device went away or its stream ended.
    case deviceFailed(path: String, reason: String)
    /// No picture came within so many seconds.
    case stalled(path: String, seconds: Int, damagedFrames: Int)
    /// A file that is not a Y4M clip, or not one that can be played.
    case badFile(path: String, reason: String)
    /// A setting outside its range.
    case badSetting(String)
    /// x264 refused its settings or a picture.
    case encoder(String)
    /// A control that the camera does not have.
    case unknownControl(name: String, nearest: String?)
    /// A value that the control does not take.
    case controlRange(name: String, value: Int, allowed: String)
    /// A control that cannot be set, or not now.
    case controlRefused(name: String, reason: String)
    /// The channel's camera is still to be found, so there is nothing to ask for controls.
    case lookingForCamera
    /// The source has no controls.
    case noControls(source: String)
    /// No picture to give: the camera shows no signal, or the channel is not running.
    case noPicture(String)
    /// A JPEG that cannot be decoded, or a picture that cannot be encoded as one.
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
