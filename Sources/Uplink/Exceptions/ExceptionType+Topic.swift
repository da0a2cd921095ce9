import Base
import Device

/// The device's events as the platform's exceptions (CTMW 7.5.4). No other file maps to its numbers.
extension ExceptionType {
    /// Nil for what the platform has no exception for.
    init?(_ topic: EventTopic) {
        switch topic {
        case .described: self = .described
        case .cloudLogin: self = .cloudLogin
        case .cloudFolder: self = .cloudFolder
        case .cloudDelete: self = .cloudDelete
        case .cloudUpload: self = .cloudUpload
        case .cloudFull: self = .cloudFull
        case .storage: self = .disk
        case .power: self = .power
        case .noSignal: self = .picture
        case .illegalAccess: self = .illegalAccess
        case .policyIgnored: self = .policyIgnored
        case .upgrade: self = .upgrade
        case .portMapping: self = .portMapping
        case .pictureUploaded, .recordingClosed, .recordingRemoved, .recordingsRepaired, .recordingPoliciesChanged,
            .picturePoliciesChanged, .routeChanged, .linkState, .accessPoint, .clockSet:
            return nil
        }
    }

    /// The topics that the platform is told of at once. An upgrade's result outlives restarts until the platform has
    /// heard it, and goes through its own `PlatformNotifier`.
    static let topics = Set(EventTopic.allCases.filter { ExceptionType($0) != nil && $0 != .upgrade })
}

extension ExceptionThrottle {
    /// Takes an event of one of `ExceptionType.topics`.
    mutating func hear(_ event: DeviceEvent) {
        guard let type = ExceptionType(event.topic) else { return }
        let cause = Cause(type: type, channel: event.channel?.rawValue ?? 0)
        switch event.phase {
        case .began: begin(cause, event.words, settling: event.topic.settling, now: event.time)
        case .ended: over(cause)
        case .momentary where type == .described: tell(cause, event.words)
        case .momentary: happened(cause, event.words, now: event.time)
        }
    }
}

extension EventTopic {
    /// How long a condition has to last before the platform is told. A loss of video of a few seconds is not reported.
    fileprivate var settling: Duration { self == .noSignal ? .seconds(10) : .zero }
}
