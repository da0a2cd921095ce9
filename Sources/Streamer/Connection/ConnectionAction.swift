import Media
import Net

/// What a request, or an answer of the connection's owner, leads to. Actions that ask for something are answered by the
/// input of ``RTSPConnectionStateMachine`` that is named with them.
enum ConnectionAction: Equatable {
    case respond(RTSPResponse)
    /// Answer, then close: the client can't be understood or trusted any more.
    case close(RTSPResponse)
    /// Answer a request whose URL is of no form that this server has; the platform hears of it (CTMW 7.5.4, type 9).
    case refuseURL(RTSPResponse)
    /// Have the token verified; then call `judged`.
    case judge(Presentation)
    /// Find the stream and its tracks; then call `described`.
    case describe(Presentation)
    /// Find the stream and its track, and agree on a transport for it; then call `didSetUp`.
    case setUp(Presentation, TrackID, [RequestedTransport])
    /// Start the session's live stream after the answer that `started` gives.
    case play
    /// Find the place in the session's recording; then call `foundPlace`.
    case playBack(PlaybackRequest)
    case pause(RTSPResponse)
    case teardown(RTSPResponse)

    init(_ problem: RTSPOperation.Problem) {
        self =
            switch problem {
            case .refused(let response): .respond(response)
            case .otherProtocol(let response): .close(response)
            case .illegalURL(let response): .refuseURL(response)
            }
    }
}
