package import Device
package import Net

/// The CMD of a frame: CTMW 7.4.3, table 2, and later ones known from devices in the field.
///
/// 00H to 30H are reserved, 90H to FFH are for manufacturers.
package enum LinkCommand: UInt8, Sendable, Hashable, CaseIterable {
    // From the device to the platform.
    case login = 0x31
    case abilityUp = 0x32
    case heartbeat = 0x33
    case exceptionNotify = 0x34
    case videoPlay = 0x35
    case notifyPicture = 0x36
    case alarmNotify = 0x37

    // From the platform to the device, except for 74H.
    case setChannel = 0x60
    case getChannel = 0x61
    case getWiFi = 0x62
    case setWiFi = 0x63
    case videoPTZ = 0x64
    case setEStore = 0x65
    case getEStore = 0x66
    case addRecordPolicy = 0x67
    case queryRecordPolicy = 0x68
    case deleteRecordPolicy = 0x69
    case setRecordParameters = 0x6A
    case getRecordParameters = 0x6B
    case reboot = 0x6C
    case upgrade = 0x6D
    case nvrLinkCamera = 0x6E
    case nvrModifyCamera = 0x6F
    case nvrDeleteCamera = 0x70
    case nvrQueryCameras = 0x71
    case fileQuery = 0x72
    case fileDelete = 0x73
    case recordPlay = 0x74
    case addPicturePolicy = 0x75
    case queryPicturePolicy = 0x76
    case deletePicturePolicy = 0x77
    case setRecordFull = 0x78
    case getRecordFull = 0x79
    case setRecordLoop = 0x7A
    case getRecordLoop = 0x7B
    case setAlarm = 0x7C
    case getAlarm = 0x7D
    case storeQuery = 0x7F
    case storeFormat = 0x80

    /// Whether the device (true) or the platform sends the request. 74H is among the platform's numbers but is the
    /// device's.
    package var isAskedByDevice: Bool { rawValue < 0x60 || self == .recordPlay }
}

extension LinkCommand {
    /// The type of this command's request, whose `Response` is the response's.
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

    /// A refusal: `Result` in the command's own `_RES`, for a request that could not be read.
    package func refusal(_ result: ResultCode = .failure, deviceID: DeviceID?) -> XMLElement {
        let device = deviceID.map { [XMLElement("DevID", $0)] } ?? []
        return XMLElement(request.name + "_RES", children: [XMLElement("Result", result)] + device)
    }
}
