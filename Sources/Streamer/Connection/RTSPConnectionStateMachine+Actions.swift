import Net

extension RTSPConnectionStateMachine {
    /// What a request leads to. Actions that ask for something are answered by the input named with them.
    enum Action: Equatable {
        case respond(RTSPResponse)
        /// Answer, then close: the client can't be understood or trusted any more.
        case close(RTSPResponse)
        /// Answer a request whose URL is of no form that this server has; the platform hears of it (CTMW 7.5.4, type
        /// 9).
        case refuseURL(RTSPResponse)
        /// Ask the authority; then call `judged`.
        case judge(Presentation)
        /// Find the stream and its format; then call `described`.
        case describe(Presentation)
        /// Find the stream and agree on a transport; then call `didSetUp`.
        case setUp(Presentation, [RequestedTransport])
        /// Start the session's live stream after the answer that `started` gives.
        case play
        /// Find the place in the session's recording; then call `foundPlace`.
        case playBack(PlaybackRequest)
        case pause(RTSPResponse)
        case teardown(RTSPResponse)
    }

    /// What a verdict leads to: some of what a request leads to, and the same is meant.
    enum JudgedAction: Equatable {
        case respond(RTSPResponse)
        case close(RTSPResponse)
        case describe(Presentation)
        case setUp(Presentation, [RequestedTransport])
    }
}

extension RTSPConnectionStateMachine.Action {
    init(_ action: RTSPConnectionStateMachine.JudgedAction) {
        self =
            switch action {
            case .respond(let response): .respond(response)
            case .close(let response): .close(response)
            case .describe(let presentation): .describe(presentation)
            case .setUp(let presentation, let transports): .setUp(presentation, transports)
            }
    }

    init(_ problem: RTSPOperation.Problem) {
        self =
            switch problem {
            case .refused(let response): .respond(response)
            case .otherProtocol(let response): .close(response)
            case .illegalURL(let response): .refuseURL(response)
            }
    }
}
