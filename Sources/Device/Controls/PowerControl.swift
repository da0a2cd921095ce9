/// Restarting the device.
package protocol PowerControl: Sendable {
    /// Restarts the agent, or reboots the machine, as the configuration says. Returns at once, and leaves time for a
    /// response.
    func restart()
}

/// The factory reset.
package protocol ResetControl: Sendable {
    /// Forgets every value that was set while the agent ran, and everything a platform gave. The configuration and the
    /// recordings stay.
    ///
    /// - Throws: ``ControlError/failed(_:)`` when the disk does not take it.
    func factoryReset() async throws(ControlError)
}
