package import Base
package import Device
package import Media

/// Policies by which a channel is recorded.
package enum RecordPolicies: PolicyKind {
    package typealias Kept = KeptWeekPolicy
    package static var name: String { "RECORD_POLICY" }
    package static var element: String { "WeekPolicy" }
    package static var deletion: LinkCommand { .deleteRecordPolicy }
}

package typealias QueryRecordPolicyResponse = QueryPolicyResponse<RecordPolicies>
package typealias DeleteRecordPolicyRequest = DeletePolicyRequest<RecordPolicies>

/// 67H, CTMW 7.5.13: adds recording policies, at most four a day. An overlap is refused.
package struct AddRecordPolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var policies: [WeekPolicy]

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

/// When to record on one day of the week (CTMW 7.5.13).
package struct WeekPolicy: FieldGroup {
    package var store: RecordStore
    /// An NVR's is always the main one.
    package var stream: StreamType
    package var weekday: Weekday
    /// Longer than nothing.
    package var span: DaySpan

    package init(store: RecordStore, stream: StreamType, weekday: Weekday, span: DaySpan) {
        self.store = store
        self.stream = stream
        self.weekday = weekday
        self.span = span
    }

    package static var schema: Schema<Self> {
        Schema(
            { (store: RecordStore, stream: StreamType, weekday: Weekday, span: DaySpan) throws(MessageError) -> Self in
                if span.isMoment {
                    throw .badValue(element: "EndTime", found: span.end.wireText, allowed: "after StartTime")
                }
                return Self(store: store, stream: stream, weekday: weekday, span: span)
            }, .value("StoreType", \.store), .value("StreamType", \.stream), .value("Week", \.weekday), .inline(\.span))
    }
}

/// A policy that a device keeps.
package struct KeptWeekPolicy: FieldGroup {
    package var id: PolicyID
    package var policy: WeekPolicy

    package init(id: PolicyID, policy: WeekPolicy) {
        self.id = id
        self.policy = policy
    }

    package static var schema: Schema<Self> { Schema(Self.init, .value("PolicyID", \.id), .inline(\.policy)) }
}
