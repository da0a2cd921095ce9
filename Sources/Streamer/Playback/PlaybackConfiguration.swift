/// How a server plays recordings.
public struct PlaybackConfiguration: Sendable {
    public var library: any RecordingLibrary
    /// Playback sessions at once, beside the live ones; one more is refused with 453.
    public var maxSessions: Int
    /// The device's zone, east of UTC: what a time without `Z` in a URL is read in.
    public var utcOffset: Duration

    public init(library: any RecordingLibrary, maxSessions: Int, utcOffset: Duration) {
        self.library = library
        self.maxSessions = maxSessions
        self.utcOffset = utcOffset
    }
}
