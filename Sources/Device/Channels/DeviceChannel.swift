package import Media

/// A channel of the device: its source, the hubs of its streams, and how each stream is to be encoded.
package struct DeviceChannel: Sendable {
    package let id: ChannelID
    package let name: String
    package let source: any ChannelSource
    package let hubs: [StreamType: StreamHub]
    /// Of the streams whose encoding the device can set.
    package let encodings: [StreamType: StreamEncoding]

    package init(
        id: ChannelID, name: String, source: any ChannelSource, hubs: [StreamType: StreamHub],
        encodings: [StreamType: StreamEncoding] = [:]
    ) {
        self.id = id
        self.name = name
        self.source = source
        self.hubs = hubs
        self.encodings = encodings
    }

    /// - Throws: ``ControlError/notFound(_:)``
    package func hub(of stream: StreamType) throws(ControlError) -> StreamHub {
        guard let hub = hubs[stream] else {
            throw .notFound("channel \(id) has no \(stream) stream; its configuration says null")
        }
        return hub
    }

    /// The encoding of a stream: the configuration with the settings made since.
    ///
    /// - Throws: ``ControlError/notFound(_:)`` or ``ControlError/notSupported(_:)``
    package func encoding(of stream: StreamType) throws(ControlError) -> StreamEncoding {
        _ = try hub(of: stream)
        guard let encoding = encodings[stream] else {
            throw .notSupported("the encoding of channel \(id) is set at its source alone")
        }
        return encoding
    }

    /// Sets some of a stream's encoding, at once and across restarts.
    ///
    /// - Throws: also what ``ChannelSource/apply(_:to:)`` throws, and ``ControlError/failed(_:)`` when it cannot be
    ///   kept; nothing is changed then.
    package func set(_ change: EncodingChange, of stream: StreamType) async throws(ControlError) {
        try await encoding(of: stream).change(stream, at: source) { $0.add(change) }
    }

    /// Gives some of a stream's encoding back to the user's file; without names, all of it.
    package func unset(
        _ names: Set<EncodingChange.Name> = Set(EncodingChange.Name.allCases), of stream: StreamType
    ) async throws(ControlError) {
        try await encoding(of: stream).change(stream, at: source) { $0.remove(names) }
    }

    /// One line for each value that is not the user's file's: `main bitRate 1024 set since; the file says 2048`.
    package var overrides: [String] {
        StreamType.allCases.flatMap { stream in
            (encodings[stream]?.overrides ?? []).map { "\(stream) \($0)" }
        }
    }
}
