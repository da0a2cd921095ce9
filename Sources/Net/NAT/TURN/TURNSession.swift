import Base

/// What belongs to one control connection and goes with it.
struct TURNSession {
    let connection: TURNConnection
    var decoder = STUNStreamDecoder()
    /// From the challenge on.
    var signature: TURNSignature?
    var open: [STUNTransactionID: TURNTransaction] = [:]
    /// From the allocation on.
    var relay: TransportAddress?
    var refreshInterval: Duration = .zero
    var nextRefresh: MediaTime?
    var nextPermissions: MediaTime?
    /// A refresh was answered: this server works.
    var proved = false

    var isRefreshing: Bool { open.values.contains { $0.request == .refresh } }

    var deadline: MediaTime? {
        ([nextRefresh, nextPermissions].compactMap { $0 } + open.values.map(\.until)).min()
    }
}
