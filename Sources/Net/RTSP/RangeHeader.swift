import Base

/// The start of a `Range` header (RFC 2326 12.29) as a live stream sees it.
package enum LiveRange {
    /// Whether a live stream can be played from there: `npt=now-`, or the beginning, which is now.
    package static func isPlayable(_ header: String) -> Bool {
        let value = header.split(separator: ";", maxSplits: 1).first.map { $0.trimmed } ?? ""
        guard value.hasPrefixIgnoringCase("npt=") else { return false }
        let range = value.dropFirst(4).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard range.count == 2, range[1].trimmed.isEmpty else { return false }
        let start = range[0].trimmed
        return start.equalsIgnoringCase("now") || (!start.isEmpty && start.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E || $0 == 0x3A })
    }
}
