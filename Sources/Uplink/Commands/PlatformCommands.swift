import Base
package import Device
package import Logging
package import Net

/// The table of the platform's commands. Each group has a file of its name beside this one, and calls a control of
/// the device. Messages without a group's file are in Sources/Uplink/Messages.
///
/// A command whose group is missing, or that has none, is answered in its own `_RES` with `Result` 255; one whose
/// message can't be read or names another device with 1 (docs/platform-messages.md).
package struct PlatformCommands: Sendable {
    package let deviceID: DeviceID
    private let logger: Logger
    private var actions: [LinkCommand: @Sendable (XMLElement?) async -> XMLElement] = [:]

    /// The groups that the device has.
    package init(
        deviceID: DeviceID, logger: Logger, channels: ChannelCommands? = nil, ptz: PTZCommands? = nil,
        power: PowerCommands? = nil, wifi: WiFiCommands? = nil, cloud: CloudCommands? = nil,
        policies: RecordingPolicyCommands? = nil, upgrade: UpgradeCommands? = nil,
        recordings: RecordingCommands? = nil, pictures: PictureCommands? = nil
    ) {
        self.deviceID = deviceID
        self.logger = logger
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
        if let power {
            /* 6CH */ serve(RebootRequest.self, power.reboot)
        }
        if let upgrade {
            /* 6DH */ serve(UpgradeRequest.self, upgrade.begin)
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
        if let recordings {
            /* 72H */ serve(FileQueryRequest.self, recordings.query)
            /* 73H */ serve(FileDeleteRequest.self, recordings.delete)
            /* 7FH */ serve(StoreQueryRequest.self, recordings.usage)
            /* 80H */ serve(StoreFormatRequest.self, recordings.format)
        }
        if let pictures {
            /* 75H */ serve(AddPicturePolicyRequest.self, pictures.add)
            /* 76H */ serve(QueryPicturePolicyRequest.self, pictures.query)
            /* 77H */ serve(DeletePicturePolicyRequest.self, pictures.delete)
        }
    }

    /// The commands that the device serves.
    package var served: Set<LinkCommand> { Set(actions.keys) }

    /// All commands that the platform may send: none from the specification is answered as unknown.
    package static let known = Set(LinkCommand.allCases.filter { !$0.isAskedByDevice })

    /// Serves a request with a response of its own.
    private mutating func serve<Request: LinkRequest>(
        _ type: Request.Type, _ action: @escaping @Sendable (Request) async throws(ControlError) -> Request.Response
    ) {
        let (deviceID, logger) = (deviceID, logger)
        actions[Request.command] = { document in
            guard let request = document.flatMap({ try? Request($0) }), request.deviceID == deviceID else {
                return Request.command.refusal(.failure, deviceID: deviceID)
            }
            do throws(ControlError) {
                return try await action(request).element
            } catch {
                logger.warning("the platform's \(Request.name) was not performed: \(error)")
                return Request.command.refusal(ResultCode(error), deviceID: deviceID)
            }
        }
    }

    /// Serves a request whose response only says whether it was performed.
    private mutating func serve<Request: LinkRequest>(
        _ type: Request.Type, _ action: @escaping @Sendable (Request) async throws(ControlError) -> Void
    ) where Request.Response == ResultResponse<Request> {
        let deviceID = deviceID
        serve(type) { (request: Request) async throws(ControlError) -> ResultResponse<Request> in
            try await action(request)
            return ResultResponse(result: .success, deviceID: deviceID)
        }
    }

    /// Performs a request, and returns the XML of its response, which fits into a frame.
    ///
    /// - Parameter document: nil when the request can't be read.
    package func perform(_ command: LinkCommand, _ document: XMLElement?) async -> [UInt8] {
        func refusal(_ code: ResultCode) -> [UInt8] { XMLWriter.write(command.refusal(code, deviceID: deviceID)) }
        guard let action = actions[command] else { return refusal(document == nil ? .failure : .other) }
        let answer = XMLWriter.write(await action(document))
        if answer.count <= LinkFrame.maximumPayload { return answer }
        logger.error("an answer to \(command) is too long: \(answer.count) bytes")
        return refusal(.failure)
    }
}

extension ResultCode {
    /// The `Result` of a command that was not performed. The specification gives the platform's commands no numbers but
    /// 0, 1 and 255, and 255 is for commands that the device does not know.
    package init(_ error: ControlError) {
        self =
            switch error {
            case .notFound, .notSupported, .invalid, .busy, .notPermitted, .failed: .failure
            }
    }
}
