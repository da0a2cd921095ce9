import Base
import DequeModule
import Glibc
import Net
import Synchronization
import Uplink

/// The last frames of the link, for the console. Keys, tokens and passwords are masked when they are shown.
final class LinkTrace: Sendable {
    private struct Entry {
        var time: timespec
        var direction: LinkDirection
        var frame: LinkFrame
    }

    /// Some hours of heartbeats, or the whole of a busy minute.
    private static let most = 200
    /// Of content together; a frame can have 64 KB.
    private static let mostBytes = 256 * 1024
    private let state = Mutex<(entries: Deque<Entry>, bytes: Int)>(([], 0))

    func note(_ direction: LinkDirection, _ frame: LinkFrame) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let entry = Entry(time: time, direction: direction, frame: frame)
        state.withLock { state in
            state.entries.append(entry)
            state.bytes += frame.payload.count
            while state.entries.count > Self.most || state.bytes > Self.mostBytes {
                state.bytes -= state.entries.removeFirst().frame.payload.count
            }
        }
    }

    /// The newest frames, the oldest of them first.
    func last(_ count: Int) -> JSONValue {
        .array(state.withLock { Array($0.entries.suffix(count)) }.map(Self.json))
    }

    private static func json(_ entry: Entry) -> JSONValue {
        let content = (try? XMLReader.read(entry.frame.payload))?.masked.oneLine
        return [
            "time": .string(LogLine.stamp(entry.time)), "direction": entry.direction == .sent ? "out" : "in",
            "command": .string(entry.frame.command.hex + "H"), "sequence": .integer(Int(entry.frame.sequence)),
            "content": .string(content ?? "\(entry.frame.payload.count) bytes that are no XML"),
        ]
    }
}

extension XMLElement {
    /// `NAME child=text child=text`, as people read it.
    fileprivate var oneLine: String {
        let own = text.isEmpty ? "" : "=\(text)"
        let inner = children.map(\.oneLine).joined(separator: " ")
        return children.isEmpty ? name + own : "\(name)\(own) { \(inner) }"
    }
}

extension UInt8 {
    fileprivate var hex: String { [self].hex.uppercased() }
}
