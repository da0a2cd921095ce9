/// A channel, in the status of the device.
package struct ChannelStatusNode: Sendable {
    package var id: ChannelID
    package var name: String
    package var status: ChannelStatus

    package init(id: ChannelID, name: String, status: ChannelStatus) {
        self.id = id
        self.name = name
        self.status = status
    }

    /// The access units of all streams since the agent's start.
    package var encoded: Int { status.streams.values.reduce(0) { $0 + $1.encoded } }
}
