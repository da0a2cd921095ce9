import Device
import Net
import Uplink

/// What the agent does with each command of the platform: the one table of them. Each group of commands has a file of
/// its name beside this one; their messages are in Sources/Uplink/Messages.
///
/// A command whose group is missing, or that has none yet, is answered in its own `_RES` with `Result` 255; one whose
/// message can't be read or names another device with 1 (docs/platform-messages.md).
struct PlatformCommands: Sendable {
    let deviceID: DeviceID
    private var actions: [LinkCommand: @Sendable (XMLElement) async -> [UInt8]] = [:]

    /// The table. What a device has not is left out.
    init(
        deviceID: DeviceID, channels: ChannelCommands? = nil, wifi: WiFiCommands? = nil, ptz: PTZCommands? = nil,
        cloud: CloudCommands? = nil, policies: RecordingPolicyCommands? = nil, device: DeviceCommands? = nil,
        upgrade: UpgradeCommands? = nil, recordings: RecordingCommands? = nil, pictures: PictureCommands? = nil
    ) {
        self.deviceID = deviceID
        if let channels {
            /* 60H */ serve(SetChannelRequest.self, channels.set)
            /* 61H */ serve(GetChannelRequest.self, channels.get)
        }
        if let wifi {
            /* 62H */ serve(GetWiFiRequest.self, wifi.networks)
            /* 63H */ serve(SetWiFiRequest.self, wifi.join)
        }
        if let ptz {
            /* 64H */ serve(VideoPTZRequest.self, ptz.turn)
        }
        if let cloud {
            /* 65H */ serve(SetEStoreRequest.self, cloud.set)
            /* 66H */ serve(GetEStoreRequest.self, cloud.get)
        }
        if let policies {
            /* 67H */ serve(AddRecordPolicyRequest.self, policies.add)
            /* 68H */ serve(QueryRecordPolicyRequest.self, policies.query)
            /* 69H */ serve(DeleteRecordPolicyRequest.self, policies.delete)
            /* 6AH */ serve(SetRecordParametersRequest.self, policies.setParameters)
            /* 6BH */ serve(GetRecordParametersRequest.self, policies.parameters)
            /* 78H */ serve(SetRecordFullRequest.self, policies.setFull)
            /* 79H */ serve(GetRecordFullRequest.self, policies.isFull)
            /* 7AH */ serve(SetRecordLoopRequest.self, policies.setLoop)
            /* 7BH */ serve(GetRecordLoopRequest.self, policies.isLoop)
        }
        if let device {
            /* 6CH */ serve(RebootRequest.self, device.reboot)
        }
        if let upgrade {
            /* 6DH */ serve(UpgradeRequest.self, upgrade.begin)
        }
        if let recordings {
            /* 72H */ serve(FileQueryRequest.self, recordings.query)
            /* 73H */ serve(FileDeleteRequest.self, recordings.delete)
            /* 7FH */ serve(StoreQueryRequest.self, recordings.room)
            /* 80H */ serve(StoreFormatRequest.self, recordings.format)
        }
        if let pictures {
            /* 75H */ serve(AddPicturePolicyRequest.self, pictures.add)
            /* 76H */ serve(QueryPicturePolicyRequest.self, pictures.query)
            /* 77H */ serve(DeletePicturePolicyRequest.self, pictures.delete)
        }
    }

    /// The commands that something serves.
    var served: Set<LinkCommand> { Set(actions.keys) }

    /// Every command that the platform may send: none of those that the text names is answered as unknown.
    static let known = Set(LinkCommand.allCases.filter { !$0.isAskedByDevice })

    /// Serves a request with an answer of its own.
    private mutating func serve<Request: LinkRequest>(
        _ type: Request.Type, _ action: @escaping @Sendable (Request) async -> Request.Response
    ) {
        let deviceID = self.deviceID
        actions[Request.command] = { document in
            guard let request = try? Request(document), request.deviceID == deviceID else {
                return XMLWriter.write(Request.command.refusal(deviceID: deviceID))
            }
            return await action(request).document
        }
    }

    /// Serves a request whose answer says only how it went.
    private mutating func serve<Request: LinkRequest>(
        _ type: Request.Type, _ action: @escaping @Sendable (Request) async -> ResultCode
    ) where Request.Response == ResultResponse<Request> {
        let deviceID = self.deviceID
        serve(type) { request in ResultResponse<Request>(result: await action(request), deviceID: deviceID) }
    }

    /// Carries out a request, and returns the XML of its answer.
    func carryOut(_ command: LinkCommand, _ document: XMLElement) async -> [UInt8] {
        guard let action = actions[command] else {
            return XMLWriter.write(command.refusal(.other, deviceID: deviceID))
        }
        return await action(document)
    }
}
