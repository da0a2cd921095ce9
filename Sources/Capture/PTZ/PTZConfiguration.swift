/// The pan/tilt head of a channel's camera.
package struct PTZConfiguration: Sendable, Hashable {
    package enum Head: Sendable, Hashable {
        /// The pan, tilt and zoom controls of a V4L2 device; nil: the channel's own camera.
        case camera(path: String?)
        /// A head on a serial line that understands Pelco-D.
        ///
        /// - Parameters:
        ///   - port: the path of the line, such as `/dev/ttyUSB0`.
        ///   - address: the head's address, 1 to 255, as set by its switches.
        ///   - baudRate: one of ``PTZConfiguration/baudRates``.
        case pelcoD(port: String, address: UInt8, baudRate: Int)
    }

    /// The supported rates of a serial line, bit/s. Pelco's own heads are delivered with 2400.
    package static let baudRates = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]

    package var head: Head
    /// The speed of movements: 1 to 100 percent of the maximum.
    package var speed: Int
    /// The time after which a movement is stopped if no command stops it: that command may be lost.
    package var moveLimit = Duration.seconds(15)

    package init(head: Head, speed: Int = 50) {
        self.head = head
        self.speed = speed
    }
}
