package import Device

/// The policies by which snapshots are taken: 75H to 77H (CTMW 7.5.24 to 7.5.26).
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
