import Base
import Device
import Logging
import Recorder
import Uplink

/// The platform's commands for what is recorded when: 67H to 69H, 6AH, 6BH and 78H to 7BH.
struct PolicyCommands: Sendable {
    let orders: RecordingOrders
    let logger: Logger

    func serve(in commands: inout PlatformCommands) {
        let deviceID = commands.deviceID
        commands.serve(AddRecordPolicyRequest.self) { request in
            await add(request.policies, channel: request.channel.value)
        }
        commands.serve(QueryRecordPolicyRequest.self) { request in
            guard knows(request.channel) else { return .init(result: .failure, deviceID: deviceID) }
            let kept = orders.book.policies(request.channel.value)
            return .init(
                result: .success, deviceID: deviceID, policies: kept.compactMap { KeptWeekPolicy(id: $0.id, $0.policy) })
        }
        commands.serve(DeleteRecordPolicyRequest.self) { request in
            let (id, channel) = (request.id.value, request.channel.value)
            return await change { try $0.remove(id, from: channel) }
        }
        commands.serve(SetRecordFullRequest.self) { request in
            await set(isFull: request.isFull, isLoop: nil, channel: request.channel.value)
        }
        commands.serve(GetRecordFullRequest.self) { request in
            guard knows(request.channel) else { return .init(result: .failure, deviceID: deviceID) }
            return .init(result: .success, deviceID: deviceID, isFull: orders.book.isFullDay(request.channel.value))
        }
        commands.serve(SetRecordLoopRequest.self) { request in
            let isLoop = request.isLoop
            return await change { $0.isLoop = isLoop }
        }
        commands.serve(GetRecordLoopRequest.self) { _ in
            .init(result: .success, deviceID: deviceID, isLoop: orders.book.isLoop)
        }
        commands.serve(SetRecordParametersRequest.self) { request in
            await set(isFull: request.isFull, isLoop: request.isLoop, channel: request.channel.value)
        }
        commands.serve(GetRecordParametersRequest.self) { request in
            guard knows(request.channel) else { return .init(result: .failure, deviceID: deviceID) }
            let book = orders.book
            return .init(
                result: .success, deviceID: deviceID, isFull: book.isFullDay(request.channel.value), isLoop: book.isLoop)
        }
    }

    private func knows(_ channel: ChannelNumber) -> Bool { orders.device.channels.indices.contains(channel.value) }

    private func add(_ policies: [WeekPolicy], channel: Int) async -> ResultCode {
        let device = orders.device
        let wanted = policies.compactMap { RecordingPolicy($0, isNVR: device.isNVR) }
        guard wanted.count == policies.count else { return .failure }
        return await change { _ = try $0.add(wanted, to: channel, of: device) }
    }

    private func set(isFull: Bool?, isLoop: Bool?, channel: Int) async -> ResultCode {
        let device = orders.device
        return await change { book in
            try device.check(channel: channel, place: isFull == true ? .local : nil)
            if let isFull { book.setFullDay(isFull, channel: channel) }
            if let isLoop { book.isLoop = isLoop }
        }
    }

    private func change(_ body: @escaping @Sendable (inout PolicyBook) throws -> Void) async -> ResultCode {
        do {
            try await orders.change(body)
            return .success
        } catch {
            logger.warning("the platform's order for recording was not taken: \(error)")
            return .failure
        }
    }
}
