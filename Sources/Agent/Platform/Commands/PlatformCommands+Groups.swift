import Device
import Logging
import Uplink

extension PlatformCommands {
    /// The groups that still ask engines. A group that asks a Device protocol moves to Sources/Uplink/Commands, and its
    /// lines to the table there.
    init(
        deviceID: DeviceID, logger: Logger, channels: ChannelCommands? = nil, ptz: PTZCommands? = nil,
        power: PowerCommands? = nil, wifi: WiFiCommands? = nil, cloud: CloudCommands? = nil,
        policies: RecordingPolicyCommands? = nil, upgrade: UpgradeCommands? = nil,
        recordings: RecordingCommands? = nil, pictures: PictureCommands? = nil
    ) {
        self.init(
            deviceID: deviceID, logger: logger, channels: channels, ptz: ptz, power: power, wifi: wifi,
            upgrade: upgrade, policies: policies, recordings: recordings)
        if let cloud {
            /* 65H */ serve(SetEStoreRequest.self, cloud.set)
            /* 66H */ serve(GetEStoreRequest.self, cloud.get)
        }
        if let pictures {
            /* 75H */ serve(AddPicturePolicyRequest.self, pictures.add)
            /* 76H */ serve(QueryPicturePolicyRequest.self, pictures.query)
            /* 77H */ serve(DeletePicturePolicyRequest.self, pictures.delete)
        }
    }

    /// For groups that make their `ResultCode` themselves.
    private mutating func serve<Request: LinkRequest>(
        _ type: Request.Type, _ action: @escaping @Sendable (Request) async -> ResultCode
    ) where Request.Response == ResultResponse<Request> {
        let deviceID = deviceID
        serve(type) { (request: Request) async throws(ControlError) -> ResultResponse<Request> in
            ResultResponse(result: await action(request), deviceID: deviceID)
        }
    }
}
