/// What moves a channel's camera.
package struct PTZConfiguration: Sendable, Hashable {
    package enum Head: Sendable, Hashable {
        /// The pan, tilt and zoom controls of a V4L2 device; nil: of the channel's own camera.
        case camera(path: String?)
        /// A head on a serial line, which understands Pelco-D.
        ///
        /// - Parameters:
        ///   - port: the path of the line, such as `/dev/ttyUSB0`.
        ///   - address: of the head, 1 to 255, as its switches say.
        ///   - baudRate: one of ``PTZConfiguration/baudRates``.
        case pelcoD(port: String, address: UInt8, baudRate: Int)
    }

    /// The rates that a serial line takes, bit/s. Pelco's own heads come with 2400.
    package static let baudRates = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]

    package var head: Head
    /// How fast it moves: 1 to 100 percent of what it can.
    package var speed: Int
    /// A movement ends after this if nobody stopped it: the command that should have may be lost.
    package var moveLimit = Duration.seconds(15)

    package init(head: Head, speed: Int = 50) {
        self.head = head
        self.speed = speed
    }
}
