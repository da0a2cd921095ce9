package import Base
package import Device

/// The purpose of policies: recordings or snapshots. Their messages differ in names and in a policy's fields.
package protocol PolicyKind: Sendable {
    /// A policy with its number, which the device assigned.
    associatedtype Kept: FieldGroup
    /// The suffix of the messages' names.
    static var name: String { get }
    /// The element around one policy.
    static var element: String { get }
    /// The command that deletes a policy.
    static var deletion: LinkCommand { get }
}

/// The response to a query: a channel's policies.
package struct QueryPolicyResponse<Policies: PolicyKind>: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var policies: [Policies.Kept] = []

    package static var root: String { "QUERY_" + Policies.name + "_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID),
            .groups(Policies.element, \.policies))
    }
}

/// 69H, CTMW 7.5.15, and 77H, CTMW 7.5.26: deletes a policy, which ends a recording by it.
package struct DeletePolicyRequest<Policies: PolicyKind>: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var id: PolicyID

    package static var command: LinkCommand { Policies.deletion }
    package static var name: String { "DEL_" + Policies.name }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("PolicyID", \.id))
    }
}

/// `StartTime` and `EndTime`, two elements of a policy.
extension DaySpan: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            { (start: ClockTime, end: ClockTime) throws(MessageError) -> DaySpan in
                if let span = DaySpan(start: start, end: end) { return span }
                let allowed = "after StartTime, \(start), on the same day"
                throw .badValue(element: "EndTime", found: end.wireText, allowed: allowed)
            }, .value("StartTime", \.start), .value("EndTime", \.end))
    }
}
