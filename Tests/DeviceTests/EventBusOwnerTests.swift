@testable import Device
import Synchronization
import Testing

struct EventBusOwnerTests {
    private final class Owner: Sendable {
        let heard = Mutex<[String]>([])
    }

    /// An owner hears what lasts when it attaches and everything after, until it is gone.
    @Test func anOwnerHearsAsLongAsItLives() {
        let events = EventBus()
        let calls = Mutex(0)
        func attach() -> Owner {
            let owner = Owner()
            events.attach(owner, EventFilter(topics: [.power])) { owner, event in
                calls.withLock { $0 += 1 }
                owner.heard.withLock { $0.append(event.words) }
            }
            return owner
        }
        events.begin(.power, "weak")
        do {
            let owner = attach()
            events.post(.power, "again")
            events.post(.described, "another topic")
            #expect(owner.heard.withLock { $0 } == ["weak", "again"])
        }
        events.post(.power, "nobody hears it")
        #expect(calls.withLock { $0 } == 2)
        let next = attach()
        #expect(next.heard.withLock { $0 } == ["weak"])
    }
}
