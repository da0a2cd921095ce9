package import Base
package import Device
package import Media
package import System

// Coded values, in the specification's order.

/// The type of a device (CTMW 5, 7.2.1).
package enum DeviceType: Int, CodedValue {
    case camera = 1, dvr, nvr
}

/// The 13 types of exceptions (CTMW 7.5.4).
package enum ExceptionType: Int, CodedValue {
    /// An exception that only its description explains; also successes, which have no number.
    case described = 0
    case cloudLogin, cloudFolder, cloudDelete, cloudUpload, cloudFull
    case disk, power
    /// The camera gives no video.
    case picture
    /// A client requested a URL of no known form.
    case illegalAccess
    /// A policy was ignored because of a manual recording.
    case policyIgnored
    case upgrade
    case portMapping
}

/// Constant or variable bit rate (CTMW 7.5.6).
package enum RateType: Int, CodedValue {
    case constant = 1, variable
}

/// The direction in which the camera turns (CTMW 7.5.10).
package enum PTZDirection: Int, CodedValue {
    case stop = 0, up, down, left, right
}

/// The source of an alarm (37H, 7CH, 7DH of later revisions).
package enum AlarmType: Int, CodedValue {
    case motion = 1, infrared, manual, digitalInput
}

/// A number of channels, viewers or recordings.
package typealias Count = BoundedNumber<CountBounds>
package enum CountBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...Int.max } }

/// Frames per second: 2 to 25 (CTMW 7.5.6; the table's lower end of 5 is not its example's).
package typealias PictureRate = BoundedNumber<PictureRateBounds>
package enum PictureRateBounds: NumberBounds { package static var range: ClosedRange<Int> { 2...25 } }

/// The number of a page of ten files in a query, from 1 (CTMW 7.5.22).
package typealias PageNumber = BoundedNumber<PageNumberBounds>
package enum PageNumberBounds: NumberBounds { package static var range: ClosedRange<Int> { 1...Int.max } }

/// The number of an alarm input or output.
package typealias AlarmPort = BoundedNumber<AlarmPortBounds>
package enum AlarmPortBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...255 } }

/// A port number; 0 for none.
package typealias Port = BoundedNumber<PortBounds>
package enum PortBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...65_535 } }

/// The size of a file or a disk in bytes.
package typealias ByteCount = BoundedNumber<CountBounds>

/// The `Result` of a response: 0 is success, everything else a failure.
package struct ResultCode: TextValue, RawRepresentable, CustomStringConvertible {
    /// The number, 0 to 65535; the specification defines 0 to 3 and 255.
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let success = ResultCode(rawValue: 0)
    /// The result of a request that the device can't perform.
    package static let failure = ResultCode(rawValue: 1)
    /// "Other error", and the response to an unknown command.
    package static let other = ResultCode(rawValue: 255)

    package var isSuccess: Bool { self == .success }

    package init?(wireText: String) {
        guard let number = wireText.decimalNumber, let code = UInt16(exactly: number) else { return nil }
        self.init(rawValue: code)
    }
    package var wireText: String { String(rawValue) }
    package var description: String { wireText }
    package static var allowed: String { "a number from 0 to 65535" }
}

/// A viewer's token: 32 hex digits of either case, forwarded unchanged (CTMW 7.5.5). Printed as `***`.
package struct HashToken: TextValue, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let wireText: String

    package init?(wireText: String) {
        let isHex = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) }
        guard wireText.utf8.count == 32, wireText.utf8.allSatisfy(isHex) else { return nil }
        self.wireText = wireText
    }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
    package static var allowed: String { "32 hex digits" }
    package static var isSecret: Bool { true }
}

/// The code of a stream: 1 main, 2 sub.
extension StreamType: CodedValue {}

/// The security of a Wi-Fi network (CTMW 7.5.8), from 0 `open` to 5 `other`.
extension WiFiSecurity: CodedValue {}

/// The destination of snapshots (CTMW 7.5.24): 0 FTP, 1 the cloud.
extension PictureStore: CodedValue {}

/// The NetType of CTMW 7.5.1.
extension NetworkType: CodedValue {
    package var rawValue: Int {
        switch self {
        case .wired: 0
        case .wifi: 1
        case .mobile: 2
        }
    }
    package init?(rawValue: Int) {
        guard let type = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = type
    }
}
