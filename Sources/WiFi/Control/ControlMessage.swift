import Base

/// A message of wpa_supplicant or hostapd on its control socket: a response, or an unsolicited event.
enum ControlMessage: Sendable, Hashable {
    /// The response to the oldest outstanding command.
    case answer([UInt8])
    /// An unsolicited message, such as `CTRL-EVENT-CONNECTED …`; `level` is from 0, the most verbose, to 5.
    case event(level: Int, text: [UInt8])

    /// Parses one datagram. An event begins with `<digit>`; no response does.
    init(datagram bytes: [UInt8]) {
        guard bytes.count >= 3, bytes[0] == UInt8(ascii: "<"), bytes[2] == UInt8(ascii: ">"), bytes[1].isDigit else {
            self = .answer(bytes)
            return
        }
        self = .event(level: Int(bytes[1] - UInt8(ascii: "0")), text: Array(bytes[3...]))
    }
}
