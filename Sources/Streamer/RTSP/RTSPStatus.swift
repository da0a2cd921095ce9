/// Status codes of RFC 2326 7.1.1, the ones this server gives.
public struct RTSPStatus: Sendable, Hashable {
    public let code: Int
    public let reason: String

    public static let ok = RTSPStatus(code: 200, reason: "OK")
    public static let badRequest = RTSPStatus(code: 400, reason: "Bad Request")
    public static let unauthorized = RTSPStatus(code: 401, reason: "Unauthorized")
    public static let forbidden = RTSPStatus(code: 403, reason: "Forbidden")
    public static let notFound = RTSPStatus(code: 404, reason: "Not Found")
    public static let notAcceptable = RTSPStatus(code: 406, reason: "Not Acceptable")
    public static let requestEntityTooLarge = RTSPStatus(code: 413, reason: "Request Entity Too Large")
    public static let requestURITooLong = RTSPStatus(code: 414, reason: "Request-URI Too Long")
    public static let parameterNotUnderstood = RTSPStatus(code: 451, reason: "Parameter Not Understood")
    public static let notEnoughBandwidth = RTSPStatus(code: 453, reason: "Not Enough Bandwidth")
    public static let sessionNotFound = RTSPStatus(code: 454, reason: "Session Not Found")
    public static let methodNotValidInThisState = RTSPStatus(code: 455, reason: "Method Not Valid in This State")
    public static let invalidRange = RTSPStatus(code: 457, reason: "Invalid Range")
    public static let aggregateOperationNotAllowed = RTSPStatus(code: 459, reason: "Aggregate Operation Not Allowed")
    public static let unsupportedTransport = RTSPStatus(code: 461, reason: "Unsupported Transport")
    public static let notImplemented = RTSPStatus(code: 501, reason: "Not Implemented")
    public static let serviceUnavailable = RTSPStatus(code: 503, reason: "Service Unavailable")
    public static let versionNotSupported = RTSPStatus(code: 505, reason: "RTSP Version Not Supported")
    public static let optionNotSupported = RTSPStatus(code: 551, reason: "Option Not Supported")
}
