import Base
import DequeModule
package import Device
package import NIOCore
import Net
import System

/// The last frames of the link, for the console. Keys, tokens and passwords are masked in the output. Lives on the
/// link's event loop.
package final class LinkTrace: Sendable {
    private struct Entry {
        var time: Int64
        var isSent: Bool
        var frame: LinkFrame
    }

    /// The maximum of frames: some hours of heartbeats, or one busy minute.
    private static let most = 200
    /// The maximum of bytes of all frames' content together; one frame can have 64 KB.
    private static let mostBytes = 256 * 1024
    private let state: NIOLoopBoundBox<(entries: Deque<Entry>, bytes: Int)>

    package init(eventLoop: any EventLoop) { state = .makeBoxSendingValue(([], 0), eventLoop: eventLoop) }

    func add(_ frame: LinkFrame, isSent: Bool) {
        state.value.entries.append(Entry(time: WallClock.nanoseconds, isSent: isSent, frame: frame))
        state.value.bytes += frame.payload.count
        while state.value.entries.count > Self.most || state.value.bytes > Self.mostBytes {
            state.value.bytes -= state.value.entries.removeFirst().frame.payload.count
        }
    }

    /// The newest frames, the oldest of them first. Callable from any thread.
    package func last(_ count: Int) async -> [LinkFrameStatus] {
        let state = state
        let last = try? await state.eventLoop.submit { Array(state.value.entries.suffix(count)) }.get()
        return (last ?? []).map { entry in
            let payload = entry.frame.payload
            return LinkFrameStatus(
                time: entry.time, isSent: entry.isSent, command: entry.frame.command,
                sequence: entry.frame.sequence,
                content: (try? XMLReader.read(payload))?.masked.oneLine ?? "\(payload.count) bytes that are no XML")
        }
    }
}

extension XMLElement {
    /// The element in one line: `NAME child=text child=text`.
    fileprivate var oneLine: String {
        let own = text.isEmpty ? "" : "=\(text)"
        let inner = children.map(\.oneLine).joined(separator: " ")
        return children.isEmpty ? name + own : "\(name)\(own) { \(inner) }"
    }
}
