/// The number of a call, so that the result of a call that is no longer outstanding is recognised.
struct RouterCallNumber: Sendable, Hashable { var value: UInt64 }

/// One blocking call to the router.
enum RouterCall: Sendable, Equatable {
    case discover
    case externalAddress(Router)
    case map(PortMapping, Router)
    case look(UInt16, Router)
    case unmap(UInt16, Router)

    /// Makes the call. Blocks.
    func made(by control: some RouterControl) -> RouterReply {
        do throws(RouterError) {
            switch self {
            case .discover: return .found(try control.discover())
            case .externalAddress(let router): return .address(try control.externalAddress(of: router))
            case .map(let mapping, let router): try control.map(mapping, on: router)
            case .look(let port, let router): return .entry(try control.mapping(at: port, on: router))
            case .unmap(let port, let router): try control.unmap(port, on: router)
            }
            return .done
        } catch {
            return .failed(error)
        }
    }
}

/// The result of a call.
enum RouterReply: Sendable, Equatable {
    case found(Router)
    case address(String)
    case entry(PortMapping?)
    case done
    case failed(RouterError)
}

/// An action for the machine's owner. Actions are performed in order.
enum PortMappingAction: Sendable, Equatable {
    /// Make the call on the dedicated thread; then call `reply`.
    case call(RouterCallNumber, RouterCall)
    case news(PortMappingNews)
    /// `stop` has ended.
    case stopped
}
