import Base

/// A place for one thing between a producer that never waits and a consumer that may be too slow.
///
/// The newest wins: what lies there when the next comes is dropped, so a slow encoder works on fresh pictures.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var content: Element?
        var isClosed = false
        /// Somebody wants the consumer to look up though nothing came.
        var isNudged = false
    }

    package enum Delivery {
        case element(Element)
        /// Nothing came; there is something else to see to.
        case nudge
        case closed
    }

    private let state = Condition(State())

    package init() {}

    /// Puts an element in.
    ///
    /// - Returns: whether an older one had to go, or the mailbox is closed and this one went.
    package func put(_ element: Element) -> Bool {
        // The old element is let go of outside the lock: a frame's end may call into a driver.
        let (old, isClosed): (Element?, Bool) = state.update {
            if $0.isClosed { return (nil, true) }
            let old = $0.content
            $0.content = element
            return (old, false)
        }
        return old != nil || isClosed
    }

    /// Waits for the next element, a nudge or the end.
    package func take() -> Delivery {
        // No deadline, so the wait ends with a delivery.
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

    /// Drops what lies there.
    package func clear() {
        let old = state.update { state -> Element? in
            let old = state.content
            state.content = nil
            return old
        }
        _ = old
    }

    /// Drops what lies there and takes nothing any more.
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
