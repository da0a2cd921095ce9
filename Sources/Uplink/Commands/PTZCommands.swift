import Base
package import Device

/// 64H (CTMW 7.5.10).
package struct PTZCommands: Sendable {
    private let channels: ChannelRegistry

    package init(channels: ChannelRegistry) { self.channels = channels }

    func turn(_ request: VideoPTZRequest) async throws(ControlError) {
        try await channels.turn(request.channel.value, PTZCommand(request.direction))
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

/// 64H, CTMW 7.5.10: turns the camera until the next 64H stops it.
package struct VideoPTZRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var direction: PTZDirection

    package static var command: LinkCommand { .videoPTZ }
    package static var name: String { "VIDEO_PTZ" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel),
            .value("PtzDirection", \.direction))
    }
}
