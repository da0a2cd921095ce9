import Streamer
import Synchronization
import Uplink

/// Tokens are judged by the platform (002 7.5.5). Without a platform nobody can be asked, and nobody is let in.
final class PlatformAuthority: ViewerAuthority {
    private let link = Mutex<PlatformLink?>(nil)

    func connect(to link: PlatformLink) { self.link.withLock { $0 = link } }

    func judge(_ resource: LiveResource) async -> ViewerVerdict {
        guard let link = link.withLock({ $0 }) else { return .unavailable }
        let verdict = await link.judgeToken(
            deviceID: resource.deviceID, channel: resource.channel, stream: resource.stream, token: resource.token)
        return ViewerVerdict(verdict)
    }

    func judge(_ resource: RecordedResource) async -> ViewerVerdict {
        guard let link = link.withLock({ $0 }), case .file(let name) = resource.content else { return .unavailable }
        let verdict = await link.judgeToken(
            deviceID: resource.deviceID, channel: resource.channel, file: name, token: resource.token)
        return ViewerVerdict(verdict)
    }
}

extension ViewerVerdict {
    fileprivate init(_ verdict: TokenVerdict) {
        self =
            switch verdict {
            case .granted: .granted
            case .refused: .refused
            case .unavailable: .unavailable
            }
    }
}
