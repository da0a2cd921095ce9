import Device
import Glibc
import Recorder
import System

/// How long a reader takes from a time of day to its first picture.
enum Seeking {
    /// In milliseconds, at times spread over everything that was recorded.
    static func measure(_ count: Int, in store: RecordingStore, _ stream: StreamID) throws -> [Double] {
        guard count > 0 else { return [] }
        let newest = try store.search(
            RecordingQuery(channel: stream.channel, type: stream.type, pageSize: 1, newestFirst: true))
        let oldest = try store.search(RecordingQuery(channel: stream.channel, type: stream.type, pageSize: 1))
        guard let end = newest.recordings.first?.end, let start = oldest.recordings.first?.start else { return [] }
        return try (0..<count).map { (number: Int) throws -> Double in
            // Steps of the golden section lie everywhere and never twice.
            let share = (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1)
            let wanted = start + Int64(Double(end - start) * share)
            let begun = Feeding.now()
            let reader = try store.reader(of: stream, range: wanted..<Int64.max)
            defer { reader.close() }
            guard try reader.next() != nil else { throw RecordingError.nothingRecorded }
            return Double(Feeding.now() - begun) / 1e6
        }
    }
}
