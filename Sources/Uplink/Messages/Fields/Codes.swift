import Base

// The numbers that stand for something, in the order of the text.

/// What a device is (CTMW 5, 7.2.1).
package enum DeviceType: Int, CodedValue {
    case camera = 1, dvr, nvr
}

/// Why the platform is told of an exception (CTMW 7.5.4), all 13 types.
package enum ExceptionType: Int, CodedValue {
    /// What the description says; also good news that has no number.
    case described = 0
    case cloudLogin, cloudFolder, cloudDelete, cloudUpload, cloudFull
    case disk, power
    /// The lens gives no picture.
    case picture
    /// A URL of no known form was asked for.
    case illegalAccess
    /// A policy was ignored, for a recording by hand goes on.
    case policyIgnored
    case upgrade
    case portMapping
}

/// Constant or variable bit rate (CTMW 7.5.6).
package enum RateType: Int, CodedValue {
    case constant = 1, variable
}

/// Where the camera is to turn (CTMW 7.5.10).
package enum PTZDirection: Int, CodedValue {
    case stop = 0, up, down, left, right
}

/// Where recordings go (CTMW 7.5.13).
package enum RecordStore: Int, CodedValue {
    case local = 0, cloud
}

/// What raised an alarm (37H, 7CH, 7DH of later revisions).
package enum AlarmType: Int, CodedValue {
    case motion = 1, infrared, manual, digitalInput
}
