import Device
import Net
import Uplink

/// What the agent does with each command of the platform: one table, which the parts of the agent fill.
///
/// A command whose part is missing is answered in its own `_RES` with `Result` 255; one that can't be read or that names
/// another device with 1 (docs/platform-messages.md).
struct PlatformCommands: Sendable {
    let deviceID: DeviceID
    private var actions: [LinkCommand: @Sendable (XMLElement) async -> [UInt8]] = [:]

    init(deviceID: DeviceID) { self.deviceID = deviceID }

    /// Every command that the platform may send: none of those that the text names is answered as unknown.
    static let known = Set(LinkCommand.allCases.filter { !$0.isAskedByDevice })

    /// The commands that something serves.
    var served: Set<LinkCommand> { Set(actions.keys) }

    /// Serves a request with an answer of its own.
    mutating func serve<Request: LinkRequest>(
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
    mutating func serve<Request: LinkRequest>(
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
