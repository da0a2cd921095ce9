import Base
import Device
package import Media

/// The platform's decision about a viewer's token (002 7.5.5).
package enum TokenVerdict: Sendable, Hashable {
    case granted
    /// Wrong, used or expired.
    case refused
    /// The platform could not be asked, or gave no valid response in time: access is denied.
    case unavailable
}

extension PlatformLink {
    /// Asks the platform whether a viewer's token is valid for this stream. A token is valid once: ask once.
    ///
    /// - Parameters:
    ///   - deviceID: the `devid` of the URL.
    ///   - channel: counted from 0.
    ///   - token: the viewer's token; anything but 32 hex digits is refused without asking.
    ///   - within: the longest wait that viewers tolerate.
    package func judgeToken(
        deviceID: String, channel: Int, stream: StreamType, token: String, within: Duration = .seconds(4)
    ) async -> TokenVerdict {
        guard let id = DeviceID(wireText: deviceID), let channel = ChannelNumber(channel),
            let token = HashToken(wireText: token)
        else { return .refused }
        return await judge(
            VideoPlayRequest(deviceID: id, channel: channel, stream: stream, token: token), within: within)
    }

    /// The same for a recording (002 7.5.23).
    ///
    /// - Parameter file: the recording's name, as in the URL.
    package func judgeToken(
        deviceID: String, channel: Int, file: String, token: String, within: Duration = .seconds(4)
    ) async -> TokenVerdict {
        guard let id = DeviceID(wireText: deviceID), let channel = ChannelNumber(channel),
            let token = HashToken(wireText: token), let file = FileName(wireText: file)
        else { return .refused }
        return await judge(RecordPlayRequest(deviceID: id, channel: channel, file: file, token: token), within: within)
    }

    private func judge<Question: LinkRequest>(
        _ question: Question, within: Duration
    ) async -> TokenVerdict where Question.Response == ResultResponse<Question> {
        do throws(LinkRequestError) {
            return try await request(question, within: within).result.isSuccess ? .granted : .refused
        } catch {
            return .unavailable
        }
    }
}
