/// The methods of RFC 2326 10 that a camera answers.
package enum RTSPMethod: String, Sendable, CaseIterable {
    case options = "OPTIONS"
    case describe = "DESCRIBE"
    case setup = "SETUP"
    case play = "PLAY"
    case pause = "PAUSE"
    case teardown = "TEARDOWN"
    case getParameter = "GET_PARAMETER"
    case setParameter = "SET_PARAMETER"

    /// What the `Public` header of an OPTIONS answer says.
    static let publicHeader = allCases.map(\.rawValue).joined(separator: ", ")
}
