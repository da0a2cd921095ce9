package import Device

/// How a server plays recordings.
package struct PlaybackConfiguration: Sendable {
    package var library: any PlaybackSource
    /// Playback sessions at once, beside the live ones; one more is refused with 453.
    package var maxSessions: Int
    /// The device's zone, which a time without `Z` in a URL is read in: seconds east of UTC when a clock there shows so
    /// many seconds since 1970.
    package var utcOffset: @Sendable (_ localSecond: Int64) -> Int

    package init(
        library: any PlaybackSource, maxSessions: Int, utcOffset: @escaping @Sendable (_ localSecond: Int64) -> Int
    ) {
        self.library = library
        self.maxSessions = maxSessions
        self.utcOffset = utcOffset
    }
}
