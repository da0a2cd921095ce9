import Net

/// Numbers the connections, so that news of one that is no more is known as such.
struct LinkNumber: Sendable, Hashable { var value: UInt64 }

/// Numbers the HTTP requests in the same way.
struct CallNumber: Sendable, Hashable { var value: UInt64 }

/// One request of the device, from `LinkStateMachine.request` to its one `.complete`.
struct LinkRequestID: Sendable, Hashable { var value: UInt64 }

/// The link's own requests. Their contents (addresses, channels, viewers) are the device's to fill in.
enum LinkProcedure: Sendable, Hashable {
    case login
    case abilities
    case heartbeat

    var command: LinkCommand {
        switch self {
        case .login: .login
        case .abilities: .abilityUp
        case .heartbeat: .heartbeat
        }
    }
}

/// What the link's owner does, in this order. Frames belong to the connection that is open at that moment.
enum LinkAction: Sendable, Equatable {
    /// POST a redirect request; then call `redirected`.
    case redirect(CallNumber, url: String)
    /// Keep the wall time as that of the last registration, POST the request; then call `registered`.
    case register(CallNumber, url: String)
    /// Keep this across a restart.
    case keep(RegistrationRecord)
    /// Open a connection; then call `connected` or `connectFailed`.
    case connect(LinkNumber, ServerAddress)
    /// Close the connection, or stop opening it; no word about it is needed afterwards.
    case close(LinkNumber)
    /// Fill in this request and send it under its command and this SEQ.
    case compose(LinkProcedure, sequence: UInt16)
    case send(LinkFrame)
    /// The platform accepted a request of the link's own; the answer carries more (time, storage account).
    case accepted(LinkProcedure, XMLElement)
    /// Carry out what the platform asks; then call `answer`, once.
    case serve(PlatformRequest)
    /// What became of a request of the device.
    case complete(LinkRequestID, LinkRequestOutcome)
    /// For log and console.
    case report(LinkEvent)
}

/// How a request of the device ended: each ends exactly once.
enum LinkRequestOutcome: Sendable, Equatable {
    case answered(LinkFrame)
    /// No answer came in time; one that comes later is dropped.
    case timedOut
    /// The connection went away first. Nothing is sent again (002 7.3.2).
    case linkLost
    /// The device is not logged in.
    case notOnline
    /// Too many wait already (`LinkLimits.ownRequests`).
    case tooMany
}
