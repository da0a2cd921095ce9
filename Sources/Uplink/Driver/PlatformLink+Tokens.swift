package import Media

/// What the platform says of a viewer's token (002 7.5.5).
package enum TokenVerdict: Sendable, Hashable {
    case granted
    /// Wrong, used or too old.
    case refused
    /// Nobody could be asked, or nobody answered in time or in a way that can be read: never access.
    case unavailable
}

extension PlatformLink {
    /// Asks the platform whether a viewer's token opens this stream. A token is good once: ask once.
    ///
    /// - Parameters:
    ///   - deviceID: the `devid` of the URL.
    ///   - channel: from 0.
    ///   - token: what the viewer gave; anything but 32 hex digits is refused without asking.
    ///   - within: viewers don't wait longer.
    package func judgeToken(
        deviceID: String, channel: Int, stream: StreamType, token: String, within: Duration = .seconds(4)
    ) async -> TokenVerdict {
        guard let id = DeviceID(field: deviceID), let channel = ChannelNumber(channel),
            let token = HashToken(field: token)
        else { return .refused }
        return await judge(
            VideoPlayRequest(deviceID: id, channel: channel, stream: stream, token: token), within: within)
    }

    /// The same for a recording (002 7.5.23).
    ///
    /// - Parameter file: the recording's name, as the URL has it.
    package func judgeToken(
        deviceID: String, channel: Int, file: String, token: String, within: Duration = .seconds(4)
    ) async -> TokenVerdict {
        guard let id = DeviceID(field: deviceID), let channel = ChannelNumber(channel),
            let token = HashToken(field: token), let file = FileName(field: file)
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
