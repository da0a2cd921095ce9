import Base
package import Device

/// The platform verifies viewers' tokens (CTMW 7.5.5, 7.5.23).
extension PlatformLink: TokenVerifier {
    /// A token that is anything but 32 hex digits is refused without asking.
    package func verify(_ token: String, for subject: TokenSubject, within limit: Duration) async -> TokenVerdict {
        guard let id = DeviceID(wireText: subject.deviceID), let channel = ChannelNumber(subject.channel),
            let token = HashToken(wireText: token)
        else { return .refused }
        switch subject.content {
        case .live(let stream):
            return await ask(
                VideoPlayRequest(deviceID: id, channel: channel, stream: stream, token: token), within: limit)
        case .recording(let name):
            guard let file = FileName(wireText: name) else { return .refused }
            return await ask(
                RecordPlayRequest(deviceID: id, channel: channel, file: file, token: token), within: limit)
        }
    }

    private func ask<Question: LinkRequest>(
        _ question: Question, within limit: Duration
    ) async -> TokenVerdict where Question.Response == ResultResponse<Question> {
        do throws(LinkRequestError) {
            return try await request(question, within: limit).result.isSuccess ? .granted : .refused
        } catch {
            return .unavailable
        }
    }
}
