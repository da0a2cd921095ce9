package import Base
package import Device
package import Media
import Net

/// The platform verifies viewers' tokens (CTMW 7.5.5, 7.5.23). The RTSP server runs on the link's event loop, so
/// verifying a token changes no thread.
extension PlatformLink: TokenVerifier {
    /// Verifies a token. Anything but 32 hex digits is refused without a request to the platform.
    package func verify(
        _ token: String, for subject: TokenSubject, within limit: Duration,
        then done: @escaping @Sendable (TokenVerdict) -> Void
    ) {
        guard let id = DeviceID(wireText: subject.deviceID), let channel = ChannelNumber(subject.channel),
            let token = HashToken(wireText: token)
        else { return done(.refused) }
        switch subject.content {
        case .live(let stream):
            ask(VideoPlayRequest(deviceID: id, channel: channel, stream: stream, token: token), limit, done)
        case .recording(let name):
            guard let file = FileName(wireText: name) else { return done(.refused) }
            ask(RecordPlayRequest(deviceID: id, channel: channel, file: file, token: token), limit, done)
        }
    }

    private func ask<Question: LinkRequest>(
        _ question: Question, _ limit: Duration, _ done: @escaping @Sendable (TokenVerdict) -> Void
    ) where Question.Response == ResultResponse<Question> {
        core.execute { core in
            core.request(Question.command, question.document, within: limit) { outcome in
                guard case .answered(let frame) = outcome,
                    let answer = try? Question.Response(document: frame.payload)
                else { return done(.unavailable) }
                done(answer.result.isSuccess ? .granted : .refused)
            }
        }
    }
}

/// 35H, CTMW 7.5.5: asks whether the viewer with this token may watch this stream. A token is valid once, for a minute.
package struct VideoPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var token: HashToken

    package static var command: LinkCommand { .videoPlay }
    package static var name: String { "VIDEO_PLAY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream),
            .value("HashToken", \.token))
    }
}

/// 74H, CTMW 7.5.23: asks whether the viewer with this token may play this recording.
package struct RecordPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var file: FileName
    package var token: HashToken

    package static var command: LinkCommand { .recordPlay }
    package static var name: String { "RECORD_PLAY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("FileName", \.file),
            .value("HashToken", \.token))
    }
}
