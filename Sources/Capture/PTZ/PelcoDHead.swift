import Device

/// A head on a serial line that understands Pelco-D. It sends no responses.
struct PelcoDHead: PTZHead {
    /// The interval at which a movement is repeated: a frame may be lost, and some heads stop by themselves after
    /// seconds.
    static let repetition = Duration.seconds(1)

    private let port: SerialPort
    private let address: UInt8
    private let speed: Int

    init(port: String, address: UInt8, baudRate: Int, speed: Int) throws(PTZError) {
        self.port = try SerialPort(path: port, baudRate: baudRate)
        self.address = address
        self.speed = speed
    }

    func drive(_ movement: PTZMovement) throws(PTZError) -> Duration? {
        try port.write(PelcoDFrame.move(movement, speed: speed, address: address).bytes)
        return Self.repetition
    }

    func halt() throws(PTZError) {
        try port.write(PelcoDFrame.stop(address: address).bytes)
    }
}
