import Base

extension PortMappingMachine {
    /// Handles the result of a call; the result of a call that is no longer outstanding is dropped.
    mutating func reply(_ number: RouterCallNumber, _ reply: RouterReply, now: MediaTime) -> [PortMappingAction] {
        guard let call = outstanding?.call, outstanding?.number == number else { return [] }
        outstanding = nil
        guard stopLimit == nil else { return stopping(call, reply, now) }
        switch (call, reply) {
        case (.discover, .found(let router)):
            found(router)
            return approach(router, now)
        case (.unmap(_, let router), _): return approach(router, now)
        case (.look(_, let router), .entry(let entry)): return looked(entry, router, now)
        case (.externalAddress(let router), .address(let text)): return addressed(text, router, now)
        case (.map(let mapping, _), .done):
            guard let address = held?.port.address ?? address else { return fail(.noAddress, now) }
            return hold(MappedPort(address: address, port: mapping.externalPort), lease: mapping.lease, now)
        case (_, .failed(let error)): return failed(call, error, now)
        default: return fail(.noAnswer, now)
        }
    }

    private mutating func stopping(
        _ call: RouterCall, _ reply: RouterReply, _ now: MediaTime
    ) -> [PortMappingAction] {
        switch (call, reply) {
        case (.unmap, _): return end()
        case (.map(let mapping, _), .done): leftover = mapping.externalPort
        default: break
        }
        return leave(now)
    }

    /// Makes the first request to a router that was just found.
    private mutating func approach(_ router: Router, _ now: MediaTime) -> [PortMappingAction] {
        if let port = leftover {
            leftover = nil
            return ask(.unmap(port, router), now)
        }
        if let held { return ask(.look(held.port.port, router), now) }
        return ask(.externalAddress(router), now)
    }

    /// Handles the queried mapping. A mapping that is gone is replaced before anything is reported.
    private mutating func looked(
        _ entry: PortMapping?, _ router: Router, _ now: MediaTime
    ) -> [PortMappingAction] {
        if let entry, entry.internalAddress == router.localAddress, entry.internalPort == internalPort {
            shorten(lease: entry.lease, now)
        } else {
            held = nil
        }
        return ask(.externalAddress(router), now)
    }

    /// Shortens the known lease: a router may grant a shorter lease than requested, and only reports it in a query.
    private mutating func shorten(lease seconds: UInt32, _ now: MediaTime) {
        guard seconds > 0 else { return }
        let left = Duration.seconds(seconds)
        guard let known = held?.lease else { return }
        held?.lease = (min(known.end, now + left), min(known.renewal, now + left / 2))
    }

    private mutating func addressed(_ text: String, _ router: Router, _ now: MediaTime) -> [PortMappingAction] {
        let address: PublicAddress
        do throws(PublicAddress.Problem) {
            address = try PublicAddress(text)
        } catch {
            return fail(error == .special ? .notPublic(text) : .noAddress, now)
        }
        guard let held else {
            self.address = address
            return mapAnyPort(router, now)
        }
        guard held.port.address != address else { return [] }
        return moved(MappedPort(address: address, port: held.port.port))
    }

    private mutating func failed(
        _ call: RouterCall, _ error: RouterError, _ now: MediaTime
    ) -> [PortMappingAction] {
        switch (call, error) {
        case (.map(let mapping, let router), .refused(code: 718)):
            // For a renewal: another host has the port now.
            if let held { address = held.port.address }
            held = nil
            taken.insert(mapping.externalPort)
            guard taken.count < PortMappingLimits.conflicts else { return fail(.conflicts(taken.count), now) }
            return mapAnyPort(router, now)
        case (.map(var mapping, let router), .refused(code: 725)) where mapping.lease > 0:
            isPermanent = true
            mapping.lease = 0
            return ask(.map(mapping, router), now)
        case (.look(_, let router), .refused):
            // The router does not support the query; a lost mapping is detected at renewal.
            return ask(.externalAddress(router), now)
        case (_, .noAnswer) where !hasSearched:
            // A restarted router may have another control URL.
            return search(now)
        default: return fail(PortMappingFailure(error), now)
        }
    }
}
