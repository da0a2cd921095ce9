import Base

/// The state of one control connection, which ends with it.
struct TURNSession {
    let connection: TURNConnection
    var decoder = STUNStreamDecoder()
    /// Set after the challenge.
    var signature: TURNSignature?
    var open: [STUNTransactionID: TURNTransaction] = [:]
    /// Set after the allocation.
    var relay: TransportAddress?
    var refreshInterval: Duration = .zero
    var nextRefresh: MediaTime?
    var nextPermissions: MediaTime?
    /// Whether a refresh was answered: then this server works.
    var proved = false

    var isRefreshing: Bool { open.values.contains { $0.request == .refresh } }

    var deadline: MediaTime? {
        ([nextRefresh, nextPermissions].compactMap { $0 } + open.values.map(\.until)).min()
    }
}
