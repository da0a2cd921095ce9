package import Device
package import Net

extension LinkCommand {
    /// The type of the request that this command bears; its `Response` is the answer's.
    package var request: any LinkRequest.Type {
        switch self {
        case .login: LoginRequest.self
        case .abilityUp: AbilityUpRequest.self
        case .heartbeat: HeartbeatRequest.self
        case .exceptionNotify: ExceptionNotifyRequest.self
        case .videoPlay: VideoPlayRequest.self
        case .notifyPicture: NotifyPictureRequest.self
        case .alarmNotify: AlarmNotifyRequest.self
        case .setChannel: SetChannelRequest.self
        case .getChannel: GetChannelRequest.self
        case .getWiFi: GetWiFiRequest.self
        case .setWiFi: SetWiFiRequest.self
        case .videoPTZ: VideoPTZRequest.self
        case .setEStore: SetEStoreRequest.self
        case .getEStore: GetEStoreRequest.self
        case .addRecordPolicy: AddRecordPolicyRequest.self
        case .queryRecordPolicy: QueryRecordPolicyRequest.self
        case .deleteRecordPolicy: DeleteRecordPolicyRequest.self
        case .setRecordParameters: SetRecordParametersRequest.self
        case .getRecordParameters: GetRecordParametersRequest.self
        case .reboot: RebootRequest.self
        case .upgrade: UpgradeRequest.self
        case .nvrLinkCamera: NVRLinkCameraRequest.self
        case .nvrModifyCamera: NVRModifyCameraRequest.self
        case .nvrDeleteCamera: NVRDeleteCameraRequest.self
        case .nvrQueryCameras: NVRQueryCamerasRequest.self
        case .fileQuery: FileQueryRequest.self
        case .fileDelete: FileDeleteRequest.self
        case .recordPlay: RecordPlayRequest.self
        case .addPicturePolicy: AddPicturePolicyRequest.self
        case .queryPicturePolicy: QueryPicturePolicyRequest.self
        case .deletePicturePolicy: DeletePicturePolicyRequest.self
        case .setRecordFull: SetRecordFullRequest.self
        case .getRecordFull: GetRecordFullRequest.self
        case .setRecordLoop: SetRecordLoopRequest.self
        case .getRecordLoop: GetRecordLoopRequest.self
        case .setAlarm: SetAlarmRequest.self
        case .getAlarm: GetAlarmRequest.self
        case .storeQuery: StoreQueryRequest.self
        case .storeFormat: StoreFormatRequest.self
        }
    }

    /// An answer that says no: `Result` in the command's own `_RES`, for a request that could not even be read.
    package func refusal(_ result: ResultCode = .failure, deviceID: DeviceID?) -> XMLElement {
        let device = deviceID.map { [XMLElement("DevID", $0)] } ?? []
        return XMLElement(request.name + "_RES", children: [XMLElement("Result", result)] + device)
    }
}
