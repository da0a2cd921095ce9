import Base
import Uplink

/// The platform that the device belongs to (CTMW chapters 5 and 7).
package struct PlatformConfiguration: Sendable, Hashable {
    /// Where the device looks for its platform. At least one of them is there.
    var entrances: LinkEndpoints
    /// The zone of the platform's times.
    var utcOffset: UTCOffset
    /// Which of the text's two tables of picture sizes the platform uses.
    var frameSizeCodes: FrameSizeCodes
    var timing: LinkTiming
}
