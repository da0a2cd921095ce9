package import Base
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
    /// Send a redirect request by HTTP POST; then call `redirected`.
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
    /// Serve the platform's request; then call `answer`, once.
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

/// An event of the link, logged in one line.
enum LinkEvent: Sendable, Equatable {
    case redirectFailed(RedirectOutcome)
    case registered
    case registrationFailed(RegistrationOutcome)
    case serverFailed(ServerAddress, LinkLoss)
    case loggedIn(ServerAddress)
    /// The platform's `Result`: 1 unknown device, 2 wrong key, 3 version not supported, 255 other; nil when there was
    /// none.
    case loginRefused(ServerAddress, result: Int?)
    case lost(ServerAddress, LinkLoss)
    /// The number of consecutive intervals without a response to a heartbeat.
    case heartbeatMissed(Int)
    /// The link waits for this long.
    case pausing(Duration)
    case stopped(LinkStop)

    var words: String {
        switch self {
        case .redirectFailed(.refused(let result)):
            "the group platform gave no registration address\(Self.note(result))"
        case .redirectFailed: "the group platform did not answer"
        case .registered: "registered"
        case .registrationFailed(.refused(let result)): "registration refused\(Self.note(result))"
        case .registrationFailed(.registered): "the registration gave no server to connect to"
        case .registrationFailed(.unanswered): "the platform did not answer the registration"
        case .serverFailed(let server, let why): "\(server) failed: \(why.words)"
        case .loggedIn(let server): "logged in to \(server)"
        case .loginRefused(let server, let result): "\(server) refused the login\(Self.note(result))"
        case .lost(let server, let why): "the link to \(server) is lost: \(why.words)"
        case .heartbeatMissed(let count): "no heartbeat was answered in \(count) intervals in a row"
        case .pausing(let duration): "next try in \(duration.components.seconds) s"
        case .stopped(let why): "stopped: \(why.words)"
        }
    }

    /// The description of the platform's `Result`; 7.2.1 and 7.5.1 use the same numbers.
    private static func note(_ result: Int?) -> String {
        switch result {
        case nil: " (its answer made no sense)"
        case 1: " (Result 1: unknown device; check device.id)"
        case 2: " (Result 2: wrong key; check device.key)"
        case 3: " (Result 3: version not supported)"
        case let result?: " (Result \(result))"
        }
    }
}

/// The reason why a connection ended or could not be opened.
enum LinkLoss: Sendable, Hashable {
    /// The connection could not be opened; with the operating system's error message.
    case connectFailed(String)
    case connectTimedOut
    case loginUnanswered
    case closedByPlatform(String)
    /// There is no frame where one must begin: the stream is out of sync.
    case unreadableStream(String)
    case heartbeatsUnanswered(Int)

    var words: String {
        switch self {
        case .connectFailed(let why): "no connection: \(why)"
        case .connectTimedOut: "no connection within the time"
        case .loginUnanswered: "it did not answer the login"
        case .closedByPlatform(let why): why.isEmpty ? "closed by the platform" : "closed: \(why)"
        case .unreadableStream(let why): "what it sent is not a frame: \(why)"
        case .heartbeatsUnanswered(let count): "\(count) heartbeats in a row went unanswered"
        }
    }
}

/// The reason why the link is stopped.
package enum LinkStop: Sendable, Hashable {
    /// Not started yet, or stopped by its owner.
    case off
    /// The group platform gave no address; it is not asked again before the agent restarts (CTMW 5).
    case redirectRefused(result: Int?)
    /// The configuration has no endpoint, and none was persisted.
    case noEntrance

    package var words: String {
        switch self {
        case .off: "off"
        case .redirectRefused(let result):
            "the group platform gave no registration address"
                + (result.map { " (Result \($0))" } ?? "")
                + "; restart the agent to ask again, or set platform.registerURL"
        case .noEntrance: "no platform is known: set platform.redirectURL, registerURL or server"
        }
    }
}

/// The state of the link, for the console.
package enum LinkState: Sendable, Hashable {
    case stopped(LinkStop)
    case redirecting
    case registering
    case connecting(ServerAddress)
    case loggingIn(ServerAddress)
    case online(ServerAddress)
    /// Waiting between two attempts.
    case pausing

    package var isOnline: Bool { if case .online = self { true } else { false } }

    package var words: String {
        switch self {
        case .stopped(let why): "stopped: \(why.words)"
        case .redirecting: "asking the group platform for a registration address"
        case .registering: "registering"
        case .connecting(let server): "connecting to \(server)"
        case .loggingIn(let server): "logging in to \(server)"
        case .online(let server): "online at \(server)"
        case .pausing: "pausing before the next try"
        }
    }
}
