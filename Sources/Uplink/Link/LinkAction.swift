import Base
import Net

/// The number of a connection, by which events of an earlier one are recognised.
struct LinkNumber: Sendable, Hashable { var value: UInt64 }

/// The number of an HTTP request, likewise.
struct CallNumber: Sendable, Hashable { var value: UInt64 }

/// The identifier of a request of the device, from `LinkStateMachine.request` to its one `.complete`.
struct LinkRequestID: Sendable, Hashable { var value: UInt64 }

/// The link's own requests. Their contents (addresses, channels, viewers) are filled in by the device.
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

/// An action for the link's owner, to be performed in order. Frames are sent on the connection open at that moment.
enum LinkAction: Sendable, Equatable {
    /// POST a redirect request; then call `redirected`.
    case redirect(CallNumber, url: String)
    /// Persist the wall time as that of the last registration, POST the request; then call `registered`.
    case register(CallNumber, url: String)
    /// Persist this record across a restart.
    case keep(RegistrationRecord)
    /// Open a connection; then call `connected` or `connectFailed`.
    case connect(LinkNumber, ServerAddress)
    /// Close the connection, or stop opening it; no notification is needed afterwards.
    case close(LinkNumber)
    /// Fill in this request and send it with its command and this SEQ.
    case compose(LinkProcedure, sequence: UInt16)
    case send(LinkFrame)
    /// The platform accepted a request of the link's own; the answer carries more (time, storage account).
    case accepted(LinkProcedure, XMLElement)
    /// Carry out what the platform asks; then call `answer`, once.
    case serve(PlatformRequest)
    /// The result of a request of the device.
    case complete(LinkRequestID, LinkRequestOutcome)
    /// An event for the log and the console.
    case report(LinkEvent)
}

/// The result of a request of the device: each has exactly one.
enum LinkRequestOutcome: Sendable, Equatable {
    case answered(LinkFrame)
    /// No response arrived in time; a later one is dropped.
    case timedOut
    /// The connection was lost first. Nothing is sent again (CTMW 7.3.2).
    case linkLost
    /// The device is not logged in.
    case notOnline
    /// Too many requests are outstanding (`LinkLimits.ownRequests`).
    case tooMany
}
