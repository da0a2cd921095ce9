import Capture
import Glibc

/// The kind of pan/tilt head that a `ptz` object configures.
private enum PTZKind: String, CaseIterable {
    case none
    case v4l2
    case pelcoD = "pelco-d"
}

extension PTZConfiguration {
    /// Nil for `kind: "none"`.
    init?(reading reader: inout ObjectReader) {
        let limits = Configuration.Limits.self
        let kind: PTZKind = reader.choice("kind", default: .none)
        let port = reader.textOrNull(
            "port", allowed: "a device's path such as \"/dev/ttyUSB0\", or null for the channel's own camera",
            read: { text in
                text.hasPrefix("/") && text.utf8.count < Int(PATH_MAX) && !text.contains("\0") ? text : nil
            })
        let address = reader.integer("address", in: limits.ptzAddress, default: 1)
        let baudRate = reader.integer("baudRate", in: 1200...115_200, unit: "bit/s", default: 2400)
        let speed = reader.integer("speed", in: limits.ptzSpeed, unit: "percent", default: 50)
        if !Self.baudRates.contains(baudRate) {
            let rates = Self.baudRates.map(String.init).joined(separator: ", ")
            reader.refuse("baudRate", "\(baudRate) is no baud rate; there are \(rates)")
        }
        switch kind {
        case .none: return nil
        case .v4l2: self.init(head: .camera(path: port), speed: speed)
        case .pelcoD:
            if port == nil { reader.refuse("kind", "\"pelco-d\" needs a serial port; add port: \"/dev/ttyUSB0\"") }
            self.init(
                head: .pelcoD(port: port ?? "", address: UInt8(clamping: address), baudRate: baudRate), speed: speed)
        }
    }
}
