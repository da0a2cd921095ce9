import Base
import Device
import Logging
import Media
import Recorder
import Uplink

/// The platform's commands for what is recorded when: 67H to 6BH and 78H to 7BH (CTMW 7.5.13 to 7.5.15, 7.5.28 to
/// 7.5.31).
struct RecordingPolicyCommands: Sendable {
    let orders: RecordingPolicyStore
    let logger: Logger

    func add(_ request: AddRecordPolicyRequest) async -> ResultCode {
        let (device, channel) = (orders.device, request.channel.value)
        let wanted = request.policies.compactMap { RecordingPolicy($0, isNVR: device.isNVR) }
        guard wanted.count == request.policies.count else { return .failure }
        return await change { _ = try $0.add(wanted, to: channel, of: device) }
    }

    func query(_ request: QueryRecordPolicyRequest) -> QueryRecordPolicyResponse {
        guard knows(request.channel) else { return .init(result: .failure, deviceID: request.deviceID) }
        let kept = orders.book.policies(request.channel.value)
        return .init(
            result: .success, deviceID: request.deviceID,
            policies: kept.compactMap { KeptWeekPolicy(id: $0.id, $0.policy) })
    }

    func delete(_ request: DeleteRecordPolicyRequest) async -> ResultCode {
        let (id, channel) = (request.id.value, request.channel.value)
        return await change { try $0.remove(id, from: channel) }
    }

    func setFull(_ request: SetRecordFullRequest) async -> ResultCode {
        await set(isFull: request.isFull, isLoop: nil, channel: request.channel.value)
    }

    func isFull(_ request: GetRecordFullRequest) -> GetRecordFullResponse {
        guard knows(request.channel) else { return .init(result: .failure, deviceID: request.deviceID) }
        let isFull = orders.book.isFullDay(request.channel.value)
        return .init(result: .success, deviceID: request.deviceID, isFull: isFull)
    }

    func setLoop(_ request: SetRecordLoopRequest) async -> ResultCode {
        let isLoop = request.isLoop
        return await change { $0.isLoop = isLoop }
    }

    func isLoop(_ request: GetRecordLoopRequest) -> GetRecordLoopResponse {
        .init(result: .success, deviceID: request.deviceID, isLoop: orders.book.isLoop)
    }

    func setParameters(_ request: SetRecordParametersRequest) async -> ResultCode {
        await set(isFull: request.isFull, isLoop: request.isLoop, channel: request.channel.value)
    }

    func parameters(_ request: GetRecordParametersRequest) -> GetRecordParametersResponse {
        guard knows(request.channel) else { return .init(result: .failure, deviceID: request.deviceID) }
        let book = orders.book
        return .init(
            result: .success, deviceID: request.deviceID, isFull: book.isFullDay(request.channel.value),
            isLoop: book.isLoop)
    }

    private func knows(_ channel: ChannelNumber) -> Bool { orders.device.channels.indices.contains(channel.value) }

    private func set(isFull: Bool?, isLoop: Bool?, channel: Int) async -> ResultCode {
        let device = orders.device
        return await change { book in
            try device.check(channel: channel, place: isFull == true ? .local : nil)
            if let isFull { book.setFullDay(isFull, channel: channel) }
            if let isLoop { book.isLoop = isLoop }
        }
    }

    private func change(_ body: @escaping @Sendable (inout RecordingPolicies) throws -> Void) async -> ResultCode {
        do {
            try await orders.change(body)
            return .success
        } catch {
            logger.warning("the platform's order for recording was not taken: \(error)")
            return .failure
        }
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
