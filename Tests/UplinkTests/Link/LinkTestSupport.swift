@testable import Base
@testable import System
@testable import Uplink

let linkStart = MediaTime(nanoseconds: 1_000_000_000_000)

extension PayloadReading {
    static func answer(_ result: Int? = nil) -> Self { Self(root: "X_RES", result: result) }
    static let request = Self(root: "X_REQ", result: nil)
    static let unreadable = Self(root: nil, result: nil)
}
