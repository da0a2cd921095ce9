import Base
package import Device
import Media

/// The recording policies: 67H to 6BH and 78H to 7BH (CTMW 7.5.13 to 7.5.15, 7.5.28 to 7.5.31).
package struct RecordingPolicyCommands: Sendable {
    private let control: any RecordingControl

    package init(control: any RecordingControl) { self.control = control }

    func add(_ request: AddRecordPolicyRequest) async throws(ControlError) {
        let isNVR = control.device.isNVR
        let policies = request.policies.compactMap { RecordingPolicy($0, isNVR: isNVR) }
        guard policies.count == request.policies.count else { throw .invalid("a policy has no length") }
        _ = try await control.add(policies, to: ChannelID(request.channel.value))
    }

    func query(_ request: QueryRecordPolicyRequest) async throws(ControlError) -> QueryRecordPolicyResponse {
        let channel = try known(request.channel)
        return .init(
            result: .success, deviceID: request.deviceID,
            policies: control.policies.policies(channel).compactMap { KeptWeekPolicy(id: $0.id, $0.policy) })
    }

    func delete(_ request: DeleteRecordPolicyRequest) async throws(ControlError) {
        try await control.remove(request.id.value, from: ChannelID(request.channel.value))
    }

    func setFull(_ request: SetRecordFullRequest) async throws(ControlError) {
        try await control.set(isFullDay: request.isFull, isLoop: nil, channel: ChannelID(request.channel.value))
    }

    func isFull(_ request: GetRecordFullRequest) async throws(ControlError) -> GetRecordFullResponse {
        let channel = try known(request.channel)
        let isFull = control.policies.isFullDay(channel)
        return .init(result: .success, deviceID: request.deviceID, isFull: isFull)
    }

    func setLoop(_ request: SetRecordLoopRequest) async throws(ControlError) {
        try await control.setLoop(request.isLoop)
    }

    func isLoop(_ request: GetRecordLoopRequest) async throws(ControlError) -> GetRecordLoopResponse {
        .init(result: .success, deviceID: request.deviceID, isLoop: control.policies.isLoop)
    }

    func setParameters(_ request: SetRecordParametersRequest) async throws(ControlError) {
        try await control.set(
            isFullDay: request.isFull, isLoop: request.isLoop, channel: ChannelID(request.channel.value))
    }

    func parameters(_ request: GetRecordParametersRequest) async throws(ControlError) -> GetRecordParametersResponse {
        let (channel, policies) = (try known(request.channel), control.policies)
        return .init(
            result: .success, deviceID: request.deviceID, isFull: policies.isFullDay(channel),
            isLoop: policies.isLoop)
    }

    private func known(_ channel: ChannelNumber) throws(ControlError) -> ChannelID {
        let channel = ChannelID(channel.value)
        do throws(PolicyError) { try control.device.check(channel: channel) } catch { throw ControlError(error) }
        return channel
    }
}

extension RecordingPolicy {
    /// The platform's policy for this device; an NVR's is always for the main stream (CTMW 7.5.13). Nil for one without
    /// length.
    init?(_ policy: WeekPolicy, isNVR: Bool) {
        guard let place = RecordingPlace(rawValue: policy.store.rawValue),
            let span = WeekSpan(
                weekday: policy.weekday.rawValue, start: policy.span.start.minutes, end: policy.span.end.minutes)
        else { return nil }
        self.init(span: span, stream: isNVR ? .main : policy.stream, place: place)
    }
}

extension KeptWeekPolicy {
    init?(id: Int, _ policy: RecordingPolicy) {
        guard let id = PolicyID(id), let store = RecordStore(rawValue: policy.place.rawValue),
            let weekday = Weekday(rawValue: policy.span.weekday),
            let start = ClockTime(minutes: policy.span.minutes.lowerBound),
            let end = ClockTime(minutes: policy.span.minutes.upperBound), let span = DaySpan(start: start, end: end)
        else { return nil }
        self.init(id: id, policy: WeekPolicy(store: store, stream: policy.stream, weekday: weekday, span: span))
    }
}
