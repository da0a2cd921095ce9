package import Media

/// The source of a channel's sound.
package enum AudioSource: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A tone that stops once a second: to try players and platforms. It is nothing that anybody should record.
    case testTone = "test-tone"

    package var description: String { rawValue }

    /// The track that the source's samples belong to.
    package var track: Track {
        switch self {
        case .testTone: Track(id: .audio, kind: .audio(TestTone.format))
        }
    }
}
