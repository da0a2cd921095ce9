import Capture
import Logging

/// Which source stands behind `automatic`.
enum SourceChoice {
    /// The first device that offers a format this agent reads, or else the test pattern.
    ///
    /// It opens devices, which may block for a moment.
    static func automatic(logger: Logger) -> VideoSource {
        guard let camera = CameraDevices.list().first(where: { $0.formats.contains(where: \.isUsable) }) else {
            logger.notice("no camera found: showing the test pattern")
            return .testPattern
        }
        logger.notice("camera found", metadata: ["camera.path": "\(camera.path)", "camera.card": "\(camera.card)"])
        return .device(path: camera.path)
    }
}
