import CV4L2
import Glibc
import Synchronization
import System

/// An open V4L2 device, closed when its last user releases it.
///
/// All calls go through libv4l2, which passes on formats that it need not convert.
final class CameraHandle: Sendable {
    package let path: String
    let descriptor: Int32
    let card: String
    let driver: String
    let bus: String

    private let isOpen = Atomic(true)

    private static let silence: Void = cv4l2_silence()

    /// - Throws: `CaptureError.cannotOpen` or `.notACamera`.
    init(path: String) throws(CaptureError) {
        _ = Self.silence
        let descriptor = cv4l2_open(path)
        guard descriptor >= 0 else {
            switch errno {
            case ENOTTY, EINVAL: throw .notACamera(path: path, reason: "it is no V4L2 device")
            case EACCES:
                throw .cannotOpen(path: path, reason: "permission denied; the user has to be in the group 'video'")
            default: throw .cannotOpen(path: path, reason: SystemError.text(errno))
            }
        }
        var capability = v4l2_capability()
        guard cv4l2_ioctl(descriptor, cv4l2_querycap, &capability) == 0 else {
            let reason = SystemError.text(errno)
            v4l2_close(descriptor)
            throw .notACamera(path: path, reason: reason)
        }
        let all = capability.capabilities
        let own = all & UInt32(V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : all
        let needed = UInt32(V4L2_CAP_VIDEO_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        guard own & needed == needed else {
            v4l2_close(descriptor)
            throw .notACamera(path: path, reason: "it gives no pictures")
        }
        self.path = path
        self.descriptor = descriptor
        card = text(of: capability.card)
        driver = text(of: capability.driver)
        bus = text(of: capability.bus_info)
    }

    deinit { close() }

    /// Closes the device now instead of with the last user. It must not be used afterwards.
    func close() {
        if isOpen.exchange(false, ordering: .acquiringAndReleasing) { v4l2_close(descriptor) }
    }

    /// Calls the driver.
    ///
    /// - Parameter argument: the C structure of the request.
    /// - Returns: 0, or the error number.
    func call<Argument>(_ request: UInt, _ argument: inout Argument) -> Int32 {
        withUnsafeMutablePointer(to: &argument) {
            cv4l2_ioctl(descriptor, request, UnsafeMutableRawPointer($0)) == 0 ? 0 : errno
        }
    }

    /// The buffer type of all calls here.
    static let capture = V4L2_BUF_TYPE_VIDEO_CAPTURE
}

/// The text in a C array of characters, up to its NUL.
package func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
