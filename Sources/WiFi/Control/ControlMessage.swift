import Base

/// What wpa_supplicant and hostapd send on their control sockets: answers, and events between them.
enum ControlMessage: Sendable, Hashable {
    /// To the oldest command.
    case answer([UInt8])
    /// A message without being asked, such as `CTRL-EVENT-CONNECTED …`; `level` is from 0, all there is, to 5.
    case event(level: Int, text: [UInt8])

    /// One datagram. What begins with `<digit>` is an event, and no answer begins so.
    init(datagram bytes: [UInt8]) {
        guard bytes.count >= 3, bytes[0] == UInt8(ascii: "<"), bytes[2] == UInt8(ascii: ">"), bytes[1].isDigit else {
            self = .answer(bytes)
            return
        }
        self = .event(level: Int(bytes[1] - UInt8(ascii: "0")), text: Array(bytes[3...]))
    }
}
