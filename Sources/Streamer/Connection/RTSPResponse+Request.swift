import Net

extension RTSPResponse {
    /// The response to a request: with its sequence number, and the type of a body that names none.
    init(to request: RTSPRequest, _ status: RTSPStatus, headers: RTSPHeaders = [:], body: String = "") {
        var all = RTSPHeaders()
        if let sequence = request.sequence { all.add("CSeq", String(sequence)) }
        all.add("Server", "camera-agent")
        for (name, value) in headers.fields { all.add(name, value) }
        if !body.isEmpty && all["Content-Type"] == nil { all.add("Content-Type", "text/plain") }
        self.init(status, headers: all, body: body)
    }
}
