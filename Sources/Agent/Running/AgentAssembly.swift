import Capture
import Console
import Device
import Logging
import Media
import NIOCore
import NIOPosix
import Recorder
import ServiceLifecycle
import Streamer
import System
import Uplink
import WiFi

/// The running agent, composed of its parts.
struct AgentAssembly {
    /// In the order of their start; they end in reverse order.
    let services: [any Service]

    init(configuration: Configuration, restart: RestartRequest, logger: Logger) throws {
        // One loop serves all viewers: the encoder and the network limit their number long before one core does.
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let store = try Self.store(configuration, logger: logger)
        let events = EventBus()
        // Made first: sources publish into their hubs, and all other parts subscribe to these.
        let assembled = try ChannelAssembly(configuration, store: store, events: events, logger: logger)
        let channels = assembled.channels
        let uplink = PlatformParts(configuration, store: store, eventLoop: eventLoop, logger: logger)

        let recordings = try configuration.recording.map { recording in
            try RecordingAssembly.store(recording, configuration: configuration, events: events, logger: logger)
        }
        let disk = configuration.recording.flatMap { recording in
            recordings.map { StoreService(store: $0, players: recording.maxPlayers) }
        }
        let uploads = try uplink.map { uplink in
            try UploadAssembly(
                offset: uplink.configuration.utcOffset, device: uplink.device, configuration: configuration,
                recordings: disk, channels: channels, events: events, state: uplink.store,
                eventLoop: eventLoop, logger: logger)
        }
        var recording: RecordingAssembly?
        if let configured = configuration.recording, let recordings, let disk {
            recording = try RecordingAssembly(
                configured, configuration: configuration, store: recordings, disk: disk, channels: channels,
                state: store, uploader: uploads?.cloud, events: events, eventLoop: eventLoop, logger: logger)
        }

        var rtsp = RTSPServer.Configuration(
            host: configuration.rtsp.address, port: configuration.rtsp.port, deviceID: configuration.device.id,
            maxSessions: configuration.rtsp.maxSessions, access: configuration.rtsp.policy(uplink?.link))
        rtsp.playback = recording?.playback
        rtsp.onIllegalURL = { client in
            events.post(.illegalAccess, "\(client?.ipAddress ?? "somebody") asked for a URL of another form")
        }
        let server = RTSPServer(configuration: rtsp, channels: channels, eventLoop: eventLoop, logger: logger)

        let reboot = DeviceReboot(kind: configuration.device.reboot, request: restart, logger: logger)
        let wifi = try configuration.wifi.map { wifi in
            try WiFiAssembly(wifi, store: store, events: events, eventLoop: eventLoop, logger: logger)
        }
        let platform = try uplink.map { uplink in
            try PlatformAssembly(
                uplink, configuration: configuration, events: events, channels: channels, server: server,
                recording: recording, uploads: uploads, wifi: wifi?.control, reboot: reboot, logger: logger)
        }

        let deviceID = configuration.device.id
        let asksForTokens = configuration.rtsp.access == .token
        let rtspService = RTSPService(server: server) { address in
            if asksForTokens {
                let place = "\(address.ipAddress ?? "?") port \(address.port ?? 0)"
                return logger.notice("viewers with a platform's token are served at \(place)")
            }
            let url = WatchURL(listening: address, deviceID: deviceID)
            for channel in channels.channels {
                logger.notice("watch with: ffplay '\(url.text(channel: channel.id.rawValue, stream: .main))'")
            }
        }
        var device = DeviceControls(version: AgentVersion.text, channels: channels, events: events)
        device.viewers = server
        device.platform = platform?.service
        (device.power, device.reset) = (reboot, FactoryReset(store: store))
        device.wifi = wifi?.control
        device.upgrade = platform?.upgrades.service
        (device.recording, device.catalog) = (recording?.control, recording?.catalog)
        (device.uploads, device.snapshots) = (uploads?.service, uploads?.pictures)
        device.notices = platform?.service.pictureNotices
        let console = ConsoleService(
            path: configuration.console.socket, commands: ConsoleCommandTable(device, log: LogLevelSwitch.shared),
            group: eventLoop, logger: logger)
        // One by one: Swift 6.2 takes minutes over a sum of such lists.
        var services: [any Service] = []
        if let uploads { services.append(uploads.queueService(server: server, recording: recording, disk: disk)) }
        if let recording { services += recording.services }
        services += [reboot, assembled.service] as [any Service]
        services += [rtspService, console] as [any Service]
        if let wifi { services += wifi.services }
        if let uploads { services.append(uploads.pictures) }
        if let platform {
            services += [platform.upgrades.service, platform.service] as [any Service]
            services.append(PowerService(supply: PowerSupply(), events: events))
        }
        self.services = services
    }
}

extension AgentAssembly {
    /// The store of the settings made at run time. A device that needs it for nothing else also works without a disk.
    private static func store(_ configuration: Configuration, logger: Logger) throws -> StateStore {
        let needsIt = configuration.platform != nil || configuration.recording != nil || configuration.wifi != nil
        let store: StateStore
        do {
            store = try StateStore(directory: configuration.stateDirectory)
        } catch let failure as StateStore.Failure {
            if needsIt { throw failure }
            store = try StateStore(withoutDisk: failure)
        }
        if let trouble = store.trouble {
            logger.log(
                level: needsIt ? .error : .warning,
                "\(trouble); until the agent ends it remembers what is set, and no longer")
        }
        return store
    }
}

extension RTSPConfiguration {
    /// The server's access rule. Without a platform no token can be verified, and no viewer is admitted.
    fileprivate func policy(_ verifier: (any TokenVerifier)?) -> Device.Access {
        switch access {
        case .open: .open
        case .password: .users(users.mapValues { DeviceUser(password: $0, role: .user) })
        case .token: .token(verifier ?? NoTokenVerifier())
        }
    }
}

/// The RTSP server, from listening until every viewer has been sent its RTCP BYE.
struct RTSPService: Service {
    let server: RTSPServer
    let started: @Sendable (SocketAddress) -> Void

    func run() async throws {
        async let work: Void = server.run()
        started(try await server.start())
        try? await gracefulShutdown()
        await server.stop()
        await work
    }
}
