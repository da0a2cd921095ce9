package import Base

/// How many there are: channels, viewers, recordings.
package typealias Count = BoundedNumber<CountBounds>
package enum CountBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...Int.max } }

/// Pictures a second: 2 to 25 (CTMW 7.5.6; the table's lower end of 5 is not its example's).
package typealias PictureRate = BoundedNumber<PictureRateBounds>
package enum PictureRateBounds: NumberBounds { package static var range: ClosedRange<Int> { 2...25 } }

/// A page of files found, ten each, numbered from 1 (CTMW 7.5.22).
package typealias PageNumber = BoundedNumber<PageNumberBounds>
package enum PageNumberBounds: NumberBounds { package static var range: ClosedRange<Int> { 1...Int.max } }

/// The number of an alarm input or output.
package typealias AlarmPort = BoundedNumber<AlarmPortBounds>
package enum AlarmPortBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...255 } }

/// A port; 0 where there is none.
package typealias Port = BoundedNumber<PortBounds>
package enum PortBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...65_535 } }

/// The size of a file or a disk in bytes.
package typealias ByteCount = BoundedNumber<CountBounds>
