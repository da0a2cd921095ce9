@testable import Base
@testable import Net
@testable import System
@testable import Uplink

extension PayloadReading {
    static func answer(_ result: Int? = nil) -> Self {
        let children = result.map { [XMLElement("Result", text: String($0))] } ?? []
        return Self(document: XMLElement("X_RES", children: children))
    }
    static let request = Self(document: XMLElement("X_REQ"))
    static let unreadable = Self(document: nil)
}
