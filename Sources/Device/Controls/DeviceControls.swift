/// All that a front end can ask of the device, and what its status is read from; nil is what the device has not.
package struct DeviceControls: Sendable {
    private let version: String
    private let started = ContinuousClock.now
    package let channels: ChannelRegistry
    private let events: EventBus
    package var viewers: (any LiveViewers)?
    package var platform: (any PlatformStatusSource)?
    package var power: (any PowerControl)?
    package var reset: (any ResetControl)?
    package var wifi: (any WiFiControl)?
    package var upgrade: (any UpgradeControl)?
    package var recording: (any RecordingControl)?
    package var catalog: (any RecordingCatalog)?
    package var uploads: (any UploadControl)?
    package var snapshots: (any PicturePolicyControl)?
    package var notices: (any NoticeStatusSource)?

    /// To be made at the agent's start.
    package init(version: String, channels: ChannelRegistry, events: EventBus) {
        self.version = version
        self.channels = channels
        self.events = events
    }

    /// Reads the status of the device.
    ///
    /// - Parameter parts: what to wait for besides the nodes that are there at once.
    /// - Throws: when one of the parts does not answer any more.
    package func status(
        _ parts: Set<DeviceStatus.Part> = Set(DeviceStatus.Part.allCases)
    ) async throws -> DeviceStatus {
        var status = DeviceStatus(version: version, running: ContinuousClock.now - started)
        status.channels = channels.channels.map {
            ChannelStatusNode(id: $0.id, name: $0.name, status: $0.source.status, overrides: $0.overrides)
        }
        status.platform = platform?.linkStatus
        status.wifi = wifi?.state
        status.upgrade = upgrade.map { upgrade in Result { () throws(ControlError) in try upgrade.status() } }
        if parts.contains(.viewers) { status.viewers = try await viewers?.viewers() ?? [] }
        if parts.contains(.traversal) { status.traversal = await platform?.traversalStatus() }
        if parts.contains(.recording) { status.recording = try await recording?.state() }
        if parts.contains(.disk), let catalog { status.disk = await disk(catalog) }
        if parts.contains(.uploads) {
            status.uploads = try await uploads?.status()
            status.notices = await notices?.counts()
        }
        if parts.contains(.snapshots) { status.snapshots = try await snapshots?.state() }
        return status
    }

    private func disk(_ catalog: any RecordingCatalog) async -> DeviceStatus.Disk {
        let troubles = events.active.filter { $0.topic == .storage }.map(\.words)
        do throws(RecordingError) {
            return DeviceStatus.Disk(usage: .success(try await catalog.usage()), troubles: troubles)
        } catch {
            return DeviceStatus.Disk(usage: .failure(error), troubles: troubles)
        }
    }
}
