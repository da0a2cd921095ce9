package import Base

/// The number of a video channel, from 0 (CTMW 7.5.6). An NVR has fewer than 256.
package typealias ChannelNumber = BoundedNumber<ChannelNumberBounds>
package enum ChannelNumberBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...255 } }
