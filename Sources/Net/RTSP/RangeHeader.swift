import Base

/// The start of a `Range` header (RFC 2326 12.29) for a live stream.
package enum LiveRange {
    /// Whether a live stream can be played from that start: `npt=now-`, or the beginning, which is now.
    package static func isPlayable(_ header: String) -> Bool {
        let value = header[...].parts(";", maxSplits: 1).first?.trimmed ?? ""
        guard value.hasPrefixIgnoringCase("npt=") else { return false }
        guard let range = Substring(value.utf8.dropFirst(4)).cut(at: "-"), range.after.trimmed.isEmpty else {
            return false
        }
        let start = range.before.trimmed
        return start.equalsIgnoringCase("now")
            || (!start.isEmpty && start.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E || $0 == 0x3A })
    }
}
