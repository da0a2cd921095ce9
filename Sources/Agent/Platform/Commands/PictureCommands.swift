import Base
import Device
import Logging
import Uplink
import Upload

/// The platform's commands for pictures that are taken by policies: 75H to 77H.
struct PictureCommands: Sendable {
    let orders: PicturePolicyStore
    let channels: ChannelRegistry
    let logger: Logger

    func add(_ request: AddPicturePolicyRequest) async -> ResultCode {
        guard knows(request.channel) else { return .failure }
        return await change { $0.add(request.policies, channel: request.channel, store: request.store) }
    }

    func query(_ request: QueryPicturePolicyRequest) -> QueryPicturePolicyResponse {
        guard knows(request.channel) else { return .init(result: .failure, deviceID: request.deviceID) }
        return .init(
            result: .success, deviceID: request.deviceID,
            policies: orders.book.policies(of: request.channel, store: request.store))
    }

    func delete(_ request: DeletePicturePolicyRequest) async -> ResultCode {
        await change { $0.remove(request.id, channel: request.channel) }
    }

    private func knows(_ channel: ChannelNumber) -> Bool { channels[ChannelID(channel.value)] != nil }

    private func change(_ body: @escaping @Sendable (inout SnapshotPolicies) -> Bool) async -> ResultCode {
        do {
            return try await orders.change(body) ? .success : .failure
        } catch {
            logger.warning("the platform's order for pictures was not taken: \(error)")
            return .failure
        }
    }
}
