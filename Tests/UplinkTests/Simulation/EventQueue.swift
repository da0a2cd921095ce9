@testable import Base
@testable import System

/// What is to happen, in the order of its time, and of its insertion where times are equal: a binary heap.
struct EventQueue<Event> {
    private var heap: [(time: Int64, order: UInt64, event: Event)] = []
    private var order: UInt64 = 0

    var nextTime: MediaTime? { heap.first.map { MediaTime(nanoseconds: $0.time) } }

    mutating func add(_ event: Event, at time: MediaTime) {
        order += 1
        heap.append((time.nanoseconds, order, event))
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Event? {
        guard let event = heap.first?.event, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return event }
        heap[0] = last
        var parent = 0
        while true {
            var first = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count && precedes(child, first) {
                first = child
            }
            if first == parent { return event }
            heap.swapAt(parent, first)
            parent = first
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool { (heap[a].time, heap[a].order) < (heap[b].time, heap[b].order) }
}
