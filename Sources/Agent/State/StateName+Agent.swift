import Media
import System

extension StateName {
    static func encoder(channel: Int, _ stream: StreamType) -> String { "channel.\(channel).\(stream)" }
}
