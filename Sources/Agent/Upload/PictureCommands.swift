import Base
import Device
import Logging
import Uplink
import Upload

/// The platform's commands for pictures that are taken by policies: 75H to 77H.
struct PictureCommands: Sendable {
    let orders: PictureOrders
    /// How many channels the device has.
    let channels: Int
    let logger: Logger

    func serve(in commands: inout PlatformCommands) {
        let deviceID = commands.deviceID
        commands.serve(AddPicturePolicyRequest.self) { (request: AddPicturePolicyRequest) -> ResultCode in
            guard knows(request.channel) else { return .failure }
            return await change { $0.add(request.policies, channel: request.channel, store: request.store) }
        }
        commands.serve(QueryPicturePolicyRequest.self) { request in
            guard knows(request.channel) else { return .init(result: .failure, deviceID: deviceID) }
            return .init(
                result: .success, deviceID: deviceID,
                policies: orders.book.policies(of: request.channel, store: request.store))
        }
        commands.serve(DeletePicturePolicyRequest.self) { (request: DeletePicturePolicyRequest) -> ResultCode in
            await change { $0.remove(request.id, channel: request.channel) }
        }
    }

    private func knows(_ channel: ChannelNumber) -> Bool { channel.value < channels }

    private func change(_ body: @escaping @Sendable (inout PicturePolicyBook) -> Bool) async -> ResultCode {
        do {
            return try await orders.change(body) ? .success : .failure
        } catch {
            logger.warning("the platform's order for pictures was not taken: \(error)")
            return .failure
        }
    }
}
