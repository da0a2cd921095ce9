package import Device

/// The result of an attempt to join a network. Its description is sent to the platform.
package enum WiFiOutcome: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case wrongPassword
        case notFound
        case refused
        case noAnswer
        case noAddress
        /// Another network was requested meanwhile.
        case superseded
        case broken(String)

        package var words: String {
            switch self {
            case .wrongPassword: "the password is wrong"
            case .notFound: "it is not heard here"
            case .refused: "its access point refuses this device"
            case .noAnswer: "its access point does not answer"
            case .noAddress: "it gives no address"
            case .superseded: "another network is to be joined instead"
            case .broken(let words): words
            }
        }
    }

    case joined(SSID)
    case failed(SSID, Reason, backTo: SSID?)

    package var description: String {
        switch self {
        case .joined(let ssid): "Wi-Fi: joined '\(ssid)'"
        case .failed(let ssid, let reason, nil): "Wi-Fi: could not join '\(ssid)': \(reason.words)"
        case .failed(let ssid, let reason, let former?):
            "Wi-Fi: could not join '\(ssid)': \(reason.words); back to '\(former)'"
        }
    }

    package var isProblem: Bool { if case .joined = self { false } else { true } }
}
