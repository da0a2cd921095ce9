package import Base
package import Device

/// An NVR's network camera, reached by ONVIF (CTMW 7.5.18).
package struct LinkedCamera: FieldGroup {
    package var camera: DeviceID
    package var host: HostAddress
    package var port: Port
    package var account: String
    package var password: Secret

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("IpcamDevID", \.camera), .value("IpcamLocalIP", \.host), .value("OnvifPort", \.port),
            .value("OnvifAccount", \.account), .value("OnvifPassword", \.password))
    }
}

/// 6EH, CTMW 7.5.18: assigns a camera to a channel that has none.
package struct NVRLinkCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var camera: LinkedCamera

    package static var command: LinkCommand { .nvrLinkCamera }
    package static var name: String { "NVR_LINK_IPCAM" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .inline(\.camera))
    }
}

/// 6FH, CTMW 7.5.19: changes a camera's address or account. Ignored when no channel has that camera.
package struct NVRModifyCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var camera: LinkedCamera

    package static var command: LinkCommand { .nvrModifyCamera }
    package static var name: String { "NVR_MODIFY_IPCAM" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID), .inline(\.camera)) }
}

/// 70H, CTMW 7.5.20: removes a channel's camera, and the channel's recording policies.
package struct NVRDeleteCameraRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber

    package static var command: LinkCommand { .nvrDeleteCamera }
    package static var name: String { "NVR_DEL_IPCAM" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel))
    }
}

/// 71H, CTMW 7.5.21: asks for the channels and their cameras.
package struct NVRQueryCamerasRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = NVRQueryCamerasResponse
    package static var command: LinkCommand { .nvrQueryCameras }
    package static var name: String { "NVR_QUERY_IPCAM" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// A channel and its camera.
package struct LinkedChannel: FieldGroup {
    package var channel: ChannelNumber
    package var camera: DeviceID

    package static var schema: Schema<Self> {
        Schema(Self.init, .value("ChannelNo", \.channel), .value("IpcamDevID", \.camera))
    }
}

/// The response; channels without a camera are left out.
package struct NVRQueryCamerasResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var channels: [LinkedChannel] = []

    package static var root: String { "NVR_QUERY_IPCAM_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .groups("Channel", \.channels))
    }
}
