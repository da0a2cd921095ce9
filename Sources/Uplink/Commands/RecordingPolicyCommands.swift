import Base
package import Device
import Media

/// Commands for recording policies: 67H to 6BH and 78H to 7BH (CTMW 7.5.13 to 7.5.15, 7.5.28 to 7.5.31).
package struct RecordingPolicyCommands: Sendable {
    private let control: any RecordingControl

    package init(control: any RecordingControl) { self.control = control }

    func add(_ request: AddRecordPolicyRequest) async throws(ControlError) {
        var policies = request.policies
        // An NVR's policies are always for the main stream (CTMW 7.5.13).
        if control.device.isNVR { for index in policies.indices { policies[index].stream = .main } }
        _ = try await control.add(policies, to: ChannelID(request.channel.value))
    }

    func query(_ request: QueryRecordPolicyRequest) async throws(ControlError) -> QueryRecordPolicyResponse {
        let channel = try known(request.channel)
        return .init(
            result: .success, deviceID: request.deviceID,
            policies: control.policies.policies(channel).map {
                KeptRecordingPolicy(id: PolicyID(clamping: $0.id), policy: $0.policy)
            })
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

/// The policies for a channel's recordings.
package enum RecordPolicies: PolicyKind {
    package typealias Kept = KeptRecordingPolicy
    package static var name: String { "RECORD_POLICY" }
    package static var element: String { "WeekPolicy" }
    package static var deletion: LinkCommand { .deleteRecordPolicy }
}

package typealias QueryRecordPolicyResponse = QueryPolicyResponse<RecordPolicies>
package typealias DeleteRecordPolicyRequest = DeletePolicyRequest<RecordPolicies>

/// 67H, CTMW 7.5.13: adds recording policies, at most four a day. Overlapping policies are refused.
package struct AddRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var policies: [RecordingPolicy]

    package static var command: LinkCommand { .addRecordPolicy }
    package static var name: String { "ADD_RECORD_POLICY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel),
            .groups(RecordPolicies.element, \.policies, atLeastOne: true))
    }
}

/// 68H, CTMW 7.5.14: asks for a channel's recording policies.
package struct QueryRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package typealias Response = QueryRecordPolicyResponse
    package static var command: LinkCommand { .queryRecordPolicy }
    package static var name: String { "QUERY_RECORD_POLICY" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
}

/// A time to record on one day of the week (CTMW 7.5.13).
extension RecordingPolicy: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            { (place: RecordingPlace, stream: StreamType, day: Weekday, span: DaySpan) throws(MessageError) -> Self in
                guard let week = WeekSpan(day, span) else {
                    throw .badValue(element: "EndTime", found: span.end.wireText, allowed: "after StartTime")
                }
                return Self(span: week, stream: stream, place: place)
            }, .value("StoreType", \.place), .value("StreamType", \.stream), .value("Week", \.span.day),
            .inline(\.span.span))
    }
}

extension RecordingPlace: CodedValue {}

/// A policy stored on the device.
package struct KeptRecordingPolicy: FieldGroup {
    package var id: PolicyID
    package var policy: RecordingPolicy

    package static var schema: Schema<Self> { Schema(Self.init, .value("PolicyID", \.id), .inline(\.policy)) }
}

/// 78H, CTMW 7.5.28: records a channel all day, or by its policies.
package struct SetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool

    package static var command: LinkCommand { .setRecordFull }
    package static var name: String { "SET_RECORD_FULL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("RecordFull", \.isFull))
    }
}

/// 79H, CTMW 7.5.29: asks whether a channel records all day.
package struct GetRecordFullRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package typealias Response = GetRecordFullResponse
    package static var command: LinkCommand { .getRecordFull }
    package static var name: String { "GET_RECORD_FULL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
}

/// The response.
package struct GetRecordFullResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isFull: Bool?

    package static var root: String { "GET_RECORD_FULL_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordFull", \.isFull))
    }
}

/// 7AH, CTMW 7.5.30: overwrites the oldest recordings when the disk is full, or stops. For the whole device.
package struct SetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID
    package var isLoop: Bool

    package static var command: LinkCommand { .setRecordLoop }
    package static var name: String { "SET_RECORD_LOOP" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("RecordLoop", \.isLoop))
    }
}

/// 7BH, CTMW 7.5.31: asks whether the device overwrites its oldest recordings.
package struct GetRecordLoopRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = GetRecordLoopResponse
    package static var command: LinkCommand { .getRecordLoop }
    package static var name: String { "GET_RECORD_LOOP" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// The response.
package struct GetRecordLoopResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isLoop: Bool?

    package static var root: String { "GET_RECORD_LOOP_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordLoop", \.isLoop))
    }
}

/// 6AH: both of 78H and 7AH at once. Listed in CTMW 7.4.3 and never defined; this is our reading.
///
/// A nil value stays as it is.
package struct SetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var isFull: Bool?
    package var isLoop: Bool?

    package static var command: LinkCommand { .setRecordParameters }
    package static var name: String { "SET_RECORD_PARAM" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .optional("RecordFull", \.isFull),
            .optional("RecordLoop", \.isLoop))
    }
}

/// 6BH: both of 79H and 7BH at once; our reading.
package struct GetRecordParametersRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package typealias Response = GetRecordParametersResponse
    package static var command: LinkCommand { .getRecordParameters }
    package static var name: String { "GET_RECORD_PARAM" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
}

/// The response.
package struct GetRecordParametersResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isFull: Bool?
    package var isLoop: Bool?

    package static var root: String { "GET_RECORD_PARAM_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("RecordFull", \.isFull),
            .optional("RecordLoop", \.isLoop))
    }
}
