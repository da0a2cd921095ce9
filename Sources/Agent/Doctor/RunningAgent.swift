import Base
import Console

/// The agent that runs beside the doctor: it has the cameras, so it is asked for what they give.
struct RunningAgent {
    private let client: ConsoleClient

    /// Nil when none answers.
    init?(_ configuration: Configuration) {
        let own = configuration.console.socket
        let there = ([own] + Places.serviceSockets).first(where: ConsoleSocket.isThere)
        guard let there else { return nil }
        client = ConsoleClient(socket: there)
        guard ask("status") != nil else { return nil }
    }

    /// The answer to a console command; nil when it was refused or none came.
    func ask(_ words: String...) -> JSONValue? { try? client.ask(words).result }

    /// Where the channels stand, by number.
    var channels: [ChannelSample?] { ask("channels")?.array?.map { ChannelSample($0) } ?? [] }
}
