import Base

/// A slot for one element between a producer that never waits and a consumer that may be too slow.
///
/// The newest element replaces one that was not taken, so a slow encoder works on fresh frames.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var content: Element?
        var isClosed = false
        /// The consumer is asked to wake up although no element has arrived.
        var isNudged = false
    }

    package enum Delivery {
        case element(Element)
        /// No element arrived, but the consumer has something else to do.
        case nudge
        case closed
    }

    private let state = Condition(State())

    package init() {}

    /// Puts an element in.
    ///
    /// - Returns: the element that was dropped: the older one, or this one if the mailbox is closed.
    package func put(_ element: Element) -> Element? {
        // The old element is released outside the lock: a frame's end may call into a driver.
        state.update {
            if $0.isClosed { return element }
            let old = $0.content
            $0.content = element
            return old
        }
    }

    /// Waits for the next element, a nudge or the end.
    package func take() -> Delivery {
        // There is no deadline, so the wait ends with a delivery.
        state.wait(until: nil) { state -> Delivery? in
            if state.isClosed { return .closed }
            if state.isNudged {
                state.isNudged = false
                return .nudge
            }
            guard let element = state.content else { return nil }
            state.content = nil
            return .element(element)
        } ?? .closed
    }

    /// Wakes the consumer.
    package func nudge() { state.update { $0.isNudged = true } }

    /// Drops the waiting element.
    package func clear() {
        let old = state.update { state -> Element? in
            let old = state.content
            state.content = nil
            return old
        }
        _ = old
    }

    /// Drops the waiting element and accepts no more.
    package func close() {
        let old = state.update { state -> Element? in
            let old = state.content
            state.content = nil
            state.isClosed = true
            return old
        }
        _ = old
    }
}
