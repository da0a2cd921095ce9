/// A network camera as an NVR reaches it, by ONVIF (002 7.5.18).
package struct LinkedCamera: Sendable, Hashable {
    package var camera: DeviceID
    package var host: HostAddress
    package var port: Port
    package var account: String
    package var password: Secret

    package init(camera: DeviceID, host: HostAddress, port: Port, account: String, password: Secret) {
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
package struct NVRLinkCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var camera: LinkedCamera

    package init(deviceID: DeviceID, channel: ChannelNumber, camera: LinkedCamera) {
        self.deviceID = deviceID
        self.channel = channel
        self.camera = camera
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .nvrLinkCamera }
    package static var name: String { "NVR_LINK_IPCAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        camera = try LinkedCamera(fields)
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] + camera.fields }
}

/// 6FH, 002 7.5.19: a camera's address or account changed. Ignored when no channel has that camera.
package struct NVRModifyCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var camera: LinkedCamera

    package init(deviceID: DeviceID, camera: LinkedCamera) {
        self.deviceID = deviceID
        self.camera = camera
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .nvrModifyCamera }
    package static var name: String { "NVR_MODIFY_IPCAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        camera = try LinkedCamera(fields)
    }

    package var fields: [Field] { [Field("DevID", deviceID)] + camera.fields }
}

/// 70H, 002 7.5.20: unties a channel's camera; the channel's recording policies go too.
package struct NVRDeleteCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .nvrDeleteCamera }
    package static var name: String { "NVR_DEL_IPCAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// 71H, 002 7.5.21: which channel has which camera?
package struct NVRQueryCamerasRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = NVRQueryCamerasResponse
    package static var command: LinkCommand { .nvrQueryCameras }
    package static var name: String { "NVR_QUERY_IPCAM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// A channel and its camera.
package struct LinkedChannel: Sendable, Hashable {
    package var channel: ChannelNumber
    package var camera: DeviceID

    package init(channel: ChannelNumber, camera: DeviceID) {
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
package struct NVRQueryCamerasResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var channels: [LinkedChannel]

    package init(result: ResultCode, deviceID: DeviceID?, channels: [LinkedChannel] = []) {
        self.result = result
        self.deviceID = deviceID
        self.channels = channels
    }

    package static var root: String { "NVR_QUERY_IPCAM_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        channels = try fields.groups("Channel", LinkedChannel.init)
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID)]
            + channels.map { Field("Channel", group: $0.fields) }
    }
}
