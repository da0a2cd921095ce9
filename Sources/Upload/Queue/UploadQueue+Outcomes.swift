import Base
import Device

extension UploadQueue {
    mutating func stored(_ id: UploadJob.ID, _ entry: Entry) -> [UploadAction] {
        counters.stored += 1
        counters.storedBytes += entry.record.job.size
        delete(id)
        for (other, entry) in entries where other.destination == id.destination && entry.refusals > 0 {
            entries[other]?.isAlone = true
        }
        let hadTrouble = lanes[id.destination]?.reported.isEmpty == false
        lanes[id.destination]?.failures = 0
        lanes[id.destination]?.notBefore = nil
        lanes[id.destination]?.reported = []
        return [.complete(entry.record.job), .report(.stored(entry.record.job))]
            + (hadTrouble ? [.report(.recovered(id.destination))] : [])
    }

    mutating func failed(
        _ id: UploadJob.ID, _ entry: Entry, _ failure: UploadFailure, _ now: MediaTime
    ) -> [UploadAction] {
        if let reason = entry.dropReason {
            counters.droppedGone += 1
            return drop(id, reason)
        }
        switch failure.kind {
        case .cancelled: return []
        case .gone:
            counters.droppedGone += 1
            return drop(id, failure.reason)
        case .refused:
            entries[id]?.refusals += 1
            if entry.isAlone, entry.refusals + 1 >= timing.refusalsUntilDrop {
                counters.droppedRefused += 1
                return drop(id, failure.reason)
            }
        case .later, .account, .full: break
        }
        counters.failures += 1
        let failures = lane(id.destination).failures
        lanes[id.destination]?.failures += 1
        let pause: Duration =
            switch failure.kind {
            case .full: timing.fullRetry
            case .account, .refused: Backoff(timing.refusedRetry, longest: timing.longest).pause(after: failures)
            default: Backoff(timing.retry, longest: timing.longest).pause(after: failures)
            }
        let extended = pause.extended(byUpTo: timing.chance, using: &random)
        lanes[id.destination]?.notBefore = now + extended
        return report(failure, of: id.destination)
    }

    private mutating func report(_ failure: UploadFailure, of destination: UploadDestination) -> [UploadAction] {
        guard var lane = lanes[destination] else { return [] }
        let kind = "\(failure.kind) \(failure.exception.map { "\($0)" } ?? "-")"
        if lane.reported.contains(kind) { return [] }
        if failure.kind == .later, lane.failures < timing.failuresUntilReport { return [] }
        lane.reported.append(kind)
        lanes[destination] = lane
        return [.report(.trouble(destination, failure.exception, reason: failure.reason))]
    }
}
