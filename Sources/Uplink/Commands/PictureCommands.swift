package import Device

/// The policies for snapshots: 75H to 77H (CTMW 7.5.24 to 7.5.26).
package struct PictureCommands: Sendable {
    private let control: any PicturePolicyControl

    package init(control: any PicturePolicyControl) { self.control = control }

    func add(_ request: AddPicturePolicyRequest) async throws(ControlError) {
        try await control.add(request.policies, channel: request.channel, store: request.store)
    }

    func query(_ request: QueryPicturePolicyRequest) async throws(ControlError) -> QueryPicturePolicyResponse {
        .init(
            result: .success, deviceID: request.deviceID,
            policies: try control.policies(of: request.channel, store: request.store))
    }

    func delete(_ request: DeletePicturePolicyRequest) async throws(ControlError) {
        try await control.remove(request.id, channel: request.channel)
    }
}

/// The policies for snapshots.
package enum PicturePolicies: PolicyKind {
    package typealias Kept = KeptDayPolicy
    package static var name: String { "PICTURE_POLICY" }
    package static var element: String { "DayPolicy" }
    package static var deletion: LinkCommand { .deletePicturePolicy }
}

package typealias QueryPicturePolicyResponse = QueryPolicyResponse<PicturePolicies>
package typealias DeletePicturePolicyRequest = DeletePolicyRequest<PicturePolicies>

/// 75H, CTMW 7.5.24: adds snapshot policies.
package struct AddPicturePolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var store: PictureStore
    package var policies: [DayPolicy]

    package static var command: LinkCommand { .addPicturePolicy }
    package static var name: String { "ADD_PICTURE_POLICY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StoreType", \.store),
            .groups(PicturePolicies.element, \.policies, atLeastOne: true))
    }
}

/// 76H, CTMW 7.5.25: asks for a channel's snapshot policies.
package struct QueryPicturePolicyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var store: PictureStore

    package typealias Response = QueryPicturePolicyResponse
    package static var command: LinkCommand { .queryPicturePolicy }
    package static var name: String { "QUERY_PICTURE_POLICY" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StoreType", \.store))
    }
}

extension DayPolicy: FieldGroup {
    package static var schema: Schema<Self> { Schema(Self.init, .value("Interval", \.interval), .inline(\.span)) }
}

extension KeptDayPolicy: FieldGroup {
    package static var schema: Schema<Self> { Schema(Self.init, .value("PolicyID", \.id), .inline(\.policy)) }
}
