package import Device

/// Policies by which pictures are taken.
package enum PicturePolicies: PolicyKind {
    package typealias Kept = KeptDayPolicy
    package static var name: String { "PICTURE_POLICY" }
    package static var element: String { "DayPolicy" }
    package static var deletion: LinkCommand { .deletePicturePolicy }
}

package typealias QueryPicturePolicyResponse = QueryPolicyResponse<PicturePolicies>
package typealias DeletePicturePolicyRequest = DeletePolicyRequest<PicturePolicies>

/// 75H, CTMW 7.5.24: adds picture policies.
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

/// 76H, CTMW 7.5.25: asks for a channel's picture policies.
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
