/// The methods of RFC 2326 10 that a camera supports.
package enum RTSPMethod: String, Sendable, CaseIterable {
    case options = "OPTIONS"
    case describe = "DESCRIBE"
    case setup = "SETUP"
    case play = "PLAY"
    case pause = "PAUSE"
    case teardown = "TEARDOWN"
    case getParameter = "GET_PARAMETER"
    case setParameter = "SET_PARAMETER"

    /// The value of the `Public` header in an OPTIONS response.
    package static let publicHeader = allCases.map(\.rawValue).joined(separator: ", ")
}
