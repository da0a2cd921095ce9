/// The pan/tilt head of a channel. A channel's source implements it.
package protocol PTZControl: Sendable {
    /// Performs a command, and returns when it was sent to the head.
    ///
    /// - Throws: ``ControlError/notSupported(_:)``, or ``ControlError/busy(_:)`` when another command arrived
    ///   meanwhile.
    func perform(_ command: PTZCommand) async throws(ControlError)

    /// Ends any movement soon, for a lost link. Cheap, from any thread.
    func stop()

    /// Whether the camera can be turned. One that cannot be asked yet is assumed to have what its configuration says.
    func canTurn() async -> Bool
}

extension ChannelRegistry {
    /// Performs a command at the head of a channel.
    ///
    /// - Throws: also ``ControlError/notFound(_:)``.
    package func turn(_ channel: Int, _ command: PTZCommand) async throws(ControlError) {
        guard let head = try self.channel(channel).source.ptz else {
            throw .notSupported("nothing turns the camera of channel \(channel); its configuration has no ptz")
        }
        try await head.perform(command)
    }

    /// Ends the movements of all heads soon. Cheap, from any thread.
    package func stopTurning() {
        for channel in channels { channel.source.ptz?.stop() }
    }

    /// Whether any camera can be turned.
    package func canTurn() async -> Bool {
        for channel in channels where await channel.source.ptz?.canTurn() == true { return true }
        return false
    }
}

/// The direction in which a pan/tilt head turns or its lens zooms, as seen from behind the camera.
package enum PTZMovement: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case up, down, left, right, zoomIn, zoomOut

    package var description: String {
        switch self {
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .zoomIn: "zoom in"
        case .zoomOut: "zoom out"
        }
    }
}

/// A command to a head.
package enum PTZCommand: Sendable, Hashable {
    /// Moves until another command arrives, or for the longest time of the head.
    case move(PTZMovement)
    case stop
}
