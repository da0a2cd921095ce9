/// A network camera as an NVR reaches it, by ONVIF (002 7.5.18).
public struct LinkedCamera: Sendable, Hashable {
    public var camera: DeviceID
    public var host: HostAddress
    public var port: Port
    public var account: String
    public var password: Secret

    public init(camera: DeviceID, host: HostAddress, port: Port, account: String, password: Secret) {
        self.camera = camera
        self.host = host
        self.port = port
        self.account = account
        self.password = password
    }

    init(_ fields: FieldReader) throws(MessageError) {
        camera = try fields.value("IpcamDevID")
        host = try fields.value("IpcamLocalIP")
        port = try fields.value("OnvifPort")
        account = try fields.value("OnvifAccount")
        password = try fields.value("OnvifPassword")
    }

    var fields: [Field] {
        [
            Field("IpcamDevID", camera), Field("IpcamLocalIP", host), Field("OnvifPort", port),
            Field("OnvifAccount", account), Field("OnvifPassword", password),
        ]
    }
}

/// 6EH, 002 7.5.18: ties a camera to a channel that has none.
public struct NVRLinkCameraRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var camera: LinkedCamera

    public init(deviceID: DeviceID, channel: ChannelNumber, camera: LinkedCamera) {
        self.deviceID = deviceID
        self.channel = channel
        self.camera = camera
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .nvrLinkCamera }
    public static var name: String { "NVR_LINK_IPCAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        camera = try LinkedCamera(fields)
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] + camera.fields }
}

/// 6FH, 002 7.5.19: a camera's address or account changed. Ignored when no channel has that camera.
public struct NVRModifyCameraRequest: LinkRequest {
    public var deviceID: DeviceID
    public var camera: LinkedCamera

    public init(deviceID: DeviceID, camera: LinkedCamera) {
        self.deviceID = deviceID
        self.camera = camera
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .nvrModifyCamera }
    public static var name: String { "NVR_MODIFY_IPCAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        camera = try LinkedCamera(fields)
    }

    public var fields: [Field] { [Field("DevID", deviceID)] + camera.fields }
}

/// 70H, 002 7.5.20: unties a channel's camera; the channel's recording policies go too.
public struct NVRDeleteCameraRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber

    public init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .nvrDeleteCamera }
    public static var name: String { "NVR_DEL_IPCAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// 71H, 002 7.5.21: which channel has which camera?
public struct NVRQueryCamerasRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = NVRQueryCamerasResponse
    public static var command: LinkCommand { .nvrQueryCameras }
    public static var name: String { "NVR_QUERY_IPCAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// A channel and its camera.
public struct LinkedChannel: Sendable, Hashable {
    public var channel: ChannelNumber
    public var camera: DeviceID

    public init(channel: ChannelNumber, camera: DeviceID) {
        self.channel = channel
        self.camera = camera
    }

    init(_ fields: FieldReader) throws(MessageError) {
        channel = try fields.value("ChannelNo")
        camera = try fields.value("IpcamDevID")
    }

    var fields: [Field] { [Field("ChannelNo", channel), Field("IpcamDevID", camera)] }
}

/// The answer; channels without a camera are left out.
public struct NVRQueryCamerasResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var channels: [LinkedChannel]

    public init(result: ResultCode, deviceID: DeviceID?, channels: [LinkedChannel] = []) {
        self.result = result
        self.deviceID = deviceID
        self.channels = channels
    }

    public static var root: String { "NVR_QUERY_IPCAM_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        channels = try fields.groups("Channel", LinkedChannel.init)
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + channels.map { Field("Channel", group: $0.fields) }
    }
}
