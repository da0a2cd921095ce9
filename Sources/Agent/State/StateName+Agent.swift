import Media
import System

extension StateName {
    static let registration = "platform.registration"
    static let mappedPort = "traversal.mappedPort"

    static func encoder(channel: Int, _ stream: StreamType) -> String { "channel.\(channel).\(stream)" }
}
