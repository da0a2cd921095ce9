/// The kind of network behind an interface.
package enum NetworkType: Sendable, Hashable, CaseIterable {
    case wired, wifi, mobile
}
