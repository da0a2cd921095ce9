package import Base
package import Device

/// The platform that the device belongs to (CTMW 5, 7).
package struct PlatformConfiguration: Sendable, Hashable {
    /// The endpoints of the platform; at least one is set.
    package var endpoints: LinkEndpoints
    /// The UTC offset of the platform's times.
    package var utcOffset: UTCOffset
    /// Which of the specification's two tables of picture sizes the platform uses.
    package var frameSizeCodes: FrameSizeCodes
    package var timing: LinkTiming

    package init(
        endpoints: LinkEndpoints, utcOffset: UTCOffset, frameSizeCodes: FrameSizeCodes, timing: LinkTiming
    ) {
        self.endpoints = endpoints
        self.utcOffset = utcOffset
        self.frameSizeCodes = frameSizeCodes
        self.timing = timing
    }
}

/// The device's identity as registered with the platform.
package struct PlatformIdentity: Sendable {
    /// The manufacturer's number, three digits (CTMW 7.2.1).
    package var manufacturer: String
    package var model: String
    package var type: DeviceType
    package var deviceID: DeviceID
    package var deviceKey: Secret
    package var firmware: String

    package init(
        manufacturer: String, model: String, type: DeviceType, deviceID: DeviceID, deviceKey: Secret, firmware: String
    ) {
        self.manufacturer = manufacturer
        self.model = model
        self.type = type
        self.deviceID = deviceID
        self.deviceKey = deviceKey
        self.firmware = firmware
    }
}
