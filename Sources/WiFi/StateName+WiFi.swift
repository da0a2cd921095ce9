import System

extension StateName {
    package static let wifi = "wifi.network"
}
