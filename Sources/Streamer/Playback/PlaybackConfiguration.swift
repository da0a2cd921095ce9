package import Device

/// The configuration of playback.
package struct PlaybackConfiguration: Sendable {
    package var library: any PlaybackSource
    /// The maximum of concurrent playback sessions, besides the live ones; one more is refused with 453.
    package var maxSessions: Int
    /// The device's time zone, for times without `Z` in URLs: seconds east of UTC when the local clock shows
    /// `localSecond` seconds since 1970.
    package var utcOffset: @Sendable (_ localSecond: Int64) -> Int

    package init(
        library: any PlaybackSource, maxSessions: Int, utcOffset: @escaping @Sendable (_ localSecond: Int64) -> Int
    ) {
        self.library = library
        self.maxSessions = maxSessions
        self.utcOffset = utcOffset
    }
}
