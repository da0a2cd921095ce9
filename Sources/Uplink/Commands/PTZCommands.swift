import Base
package import Device

/// 64H (CTMW 7.5.10).
package struct PTZCommands: Sendable {
    private let heads: any PTZControl

    package init(heads: any PTZControl) { self.heads = heads }

    func turn(_ request: VideoPTZRequest) async throws(ControlError) {
        try await heads.perform(PTZCommand(request.direction), channel: ChannelID(request.channel.value))
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
