import Base
import Console

/// The agent that runs beside the doctor. It has the cameras open, so their state is read from it.
struct RunningAgent {
    private let client: ConsoleClient

    /// Nil when no agent responds.
    init?(_ configuration: Configuration) {
        let own = configuration.console.socket
        let there = ([own] + Places.serviceSockets).first(where: ConsoleSocket.isThere)
        guard let there else { return nil }
        client = ConsoleClient(socket: there)
        guard ask("status") != nil else { return nil }
    }

    /// The response to a console command; nil when there is none, or an error.
    func ask(_ words: String...) -> JSONValue? { try? client.ask(words).result }

    /// The state of the channels, by number.
    var channels: [ChannelSample?] { ask("channels")?.array?.map { ChannelSample($0) } ?? [] }
}
