import Base
import Capture
import Device
import Logging
import Uplink

/// The platform's command that turns a camera: 64H (CTMW 7.5.10).
struct PTZCommands: Sendable {
    let desk: PTZController
    let logger: Logger

    /// - Returns: success once the head has been told; failure otherwise, and the log says why.
    func turn(_ request: VideoPTZRequest) async -> ResultCode {
        do {
            try await desk.perform(PTZCommand(request.direction), channel: request.channel.value)
            return .success
        } catch {
            logger.warning(
                "the platform's command to the camera was not carried out: \(error)",
                metadata: ["channel": "\(request.channel)"])
            return .failure
        }
    }
}

extension PTZCommand {
    fileprivate init(_ direction: PTZDirection) {
        self =
            switch direction {
            case .stop: .stop
            case .up: .move(.up)
            case .down: .move(.down)
            case .left: .move(.left)
            case .right: .move(.right)
            }
    }
}
