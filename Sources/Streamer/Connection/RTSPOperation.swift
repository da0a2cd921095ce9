import Base
import Net

/// A request with a parsed head: a supported method, and a URL of this server's form.
struct RTSPOperation {
    /// The reason to refuse a request regardless of the session, with the response.
    enum Problem: Error {
        case refused(RTSPResponse)
        /// It is not RTSP: the connection ends.
        case otherProtocol(RTSPResponse)
        /// The URL has no form of this server.
        case illegalURL(RTSPResponse)
    }

    let method: RTSPMethod
    let url: RTSPURL

    init(of request: RTSPRequest) throws(Problem) {
        func refused(_ status: RTSPStatus, _ headers: RTSPHeaders = [:], _ body: String = "") -> Problem {
            .refused(RTSPResponse(to: request, status, headers: headers, body: body))
        }
        guard request.version.hasPrefixIgnoringCase("RTSP/") else {
            throw .otherProtocol(RTSPResponse(to: request, .versionNotSupported))
        }
        guard request.version.hasPrefixIgnoringCase("RTSP/1.") else { throw refused(.versionNotSupported) }
        guard request.sequence != nil else { throw refused(.badRequest, [:], "CSeq is missing or not a number.") }
        guard let method = RTSPMethod(rawValue: request.method) else {
            throw refused(.notImplemented, ["Public": RTSPMethod.publicHeader])
        }
        if let option = request.headers["Require"] ?? request.headers["Proxy-Require"] {
            throw refused(.optionNotSupported, ["Unsupported": option])
        }
        self.method = method
        do throws(RTSPURL.Problem) {
            url = try RTSPURL(parsing: request.uri)
        } catch {
            switch error {
            case .otherForm(let why): throw .illegalURL(request, why)
            case .noSuchResource(let why): throw refused(.notFound, [:], "Nothing here: \(why).")
            }
        }
    }

    /// Whether the client accepts a session description (RFC 2326 12.1, RFC 7231 5.3.2).
    static func acceptsDescription(_ request: RTSPRequest) -> Bool {
        guard let accept = request.headers["Accept"] else { return true }
        return accept[...].parts(",").contains { range in
            let type = range.parts(";", maxSplits: 1).first?.trimmed ?? ""
            return ["application/sdp", "application/*", "*/*"].contains { type.equalsIgnoringCase($0) }
        }
    }
}

extension RTSPOperation.Problem {
    static func illegalURL(_ request: RTSPRequest, _ why: String) -> Self {
        let form = "rtsp://HOST:PORT/realplay?devid=ID&channelno=0&streamtype=1"
        let words = "This URL is not of the form \(form): \(why)."
        return .illegalURL(RTSPResponse(to: request, .badRequest, body: words))
    }
}
