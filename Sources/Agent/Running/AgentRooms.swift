import Capture
import Console
import Device
import Logging
import Media
import NIOCore
import NIOPosix
import ServiceLifecycle
import Streamer
import System
import Uplink
import WiFi

/// The running agent: its parts, joined.
struct AgentRooms {
    /// In the order of their start; they end the other way round.
    let services: [any Service]

    init(configuration: Configuration, restart: RestartRequest, logger: Logger) throws {
        // One loop serves all viewers: their number is bounded by the encoder and the network long before by a core.
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let store = try Self.keepsState(configuration) ? StateStore(directory: configuration.stateDirectory) : nil
        if let trouble = store?.trouble {
            logger.error("\(trouble); until the agent ends it remembers what a platform sets, and no longer")
        }
        let exceptions = ExceptionReporter(eventLoop: eventLoop)
        let authority = PlatformAuthority()

        // Before whatever publishes into them or subscribes to them.
        let hubs = configuration.channels.map { channel in
            let types = channel.sub == nil ? [StreamType.main] : StreamType.allCases
            return Dictionary(uniqueKeysWithValues: types.map { ($0, StreamHub()) })
        }
        let cloud = store.flatMap { CloudRecordings(configuration: configuration, state: $0, logger: logger) }
        let recording = try configuration.recording.flatMap { recording in
            try store.map { store in
                try RecordingRoom(
                    recording, configuration: configuration, hubs: hubs, state: store, cloud: cloud,
                    exceptions: exceptions, eventLoop: eventLoop, logger: logger)
            }
        }
        let channels = try configuration.channels.enumerated().map { number, channel in
            let settings = ChannelSettings(source: channel.source, main: channel.main, sub: channel.sub)
            return try AgentChannel(
                number: number, name: channel.name, settings: settings,
                kept: settings.applying(store, channel: number), hubs: hubs[number], eventLoop: eventLoop,
                logger: logger, event: { exceptions.report($0, channel: number) })
        }
        var rtsp = RTSPServer.Configuration(
            host: configuration.rtsp.address, port: configuration.rtsp.port, deviceID: configuration.device.id,
            maxSessions: configuration.rtsp.maxSessions, access: configuration.rtsp.policy(authority))
        rtsp.playback = recording?.playback
        rtsp.onIllegalURL = { client in
            exceptions.happened(.illegalAccess, "\(client?.ipAddress ?? "somebody") asked for a URL of another form")
        }
        let outside = configuration.traversalPolicy.punched.isAllowed ? OutsideKeeper(eventLoop: eventLoop) : nil
        if let outside { rtsp.datagramsBound = { outside.bound($0, $1) } }
        let server = RTSPServer(configuration: rtsp, eventLoop: eventLoop, logger: logger)
        outside?.connect(to: server)
        for channel in channels {
            for type in StreamType.allCases { server.setStream(channel.streams[type], channel: channel.number, type: type) }
        }

        let listening = eventLoop.makePromise(of: SocketAddress.self)
        let ptz = try PTZDesk(
            channels: zip(configuration.channels, channels).map { configured, channel in
                PTZDesk.Channel(ptz: configured.ptz) { channel.capture.settings.source }
            }, logger: logger)
        let reboot = DeviceReboot(kind: configuration.device.reboot, restart: restart, logger: logger)
        let uploads = try UploadRoom(
            cloud: cloud, configuration: configuration, recording: recording, channels: channels, server: server,
            exceptions: exceptions, eventLoop: eventLoop, logger: logger)
        let network = NetworkWatch()
        let wifi = try configuration.wifi.flatMap { wifi in
            try store.map { store in
                try WiFiDesk(
                    wifi, store: store, exceptions: exceptions, network: network, eventLoop: eventLoop, logger: logger)
            }
        }
        let platform = try store.flatMap { store in
            try PlatformRoom(
                configuration: configuration, channels: channels, server: server, exceptions: exceptions,
                recording: recording, uploads: uploads, ptz: ptz, wifi: wifi, reboot: reboot, outside: outside,
                store: store,
                listening: listening.futureResult, eventLoop: eventLoop, logger: logger)
        }
        if let platform {
            authority.connect(to: platform.service.link)
            network.connect(to: platform.service.link)
        }

        let deviceID = configuration.device.id
        let asksForTokens = configuration.rtsp.access == .token
        let rtspService = RTSPService(server: server, listening: listening) { address in
            if asksForTokens {
                let place = "\(address.ipAddress ?? "?") port \(address.port ?? 0)"
                return logger.notice("viewers with a platform's token are served at \(place)")
            }
            let url = WatchURL(listening: address, deviceID: deviceID)
            for channel in channels {
                logger.notice("watch with: ffplay '\(url.text(channel: channel.number, stream: .main))'")
            }
        }
        let commands = AgentCommands(
            channels: channels, server: server, platform: platform, recording: recording, uploads: uploads,
            started: .now, reboot: reboot, ptz: ptz, wifi: wifi)
        let console = ConsoleService(
            path: configuration.console.socket, commands: commands.table, group: eventLoop, logger: logger)
        // One by one: Swift 6.2 takes minutes over a sum of such lists.
        var services: [any Service] = []
        if let uploads { services.append(uploads.queueService) }
        if let recording { services += recording.services }
        services += [ChannelsService(channels: channels), PTZService(desk: ptz), rtspService, console] as [any Service]
        if let wifi { services.append(wifi) }
        if let uploads { services.append(uploads.pictures) }
        if let platform {
            services.append(platform.service)
            services.append(platform.upgrades.service)
            services.append(PowerService(supply: PowerSupply(), exceptions: exceptions))
        }
        self.services = services
    }
}

extension AgentRooms {
    /// Whether something may be set that has to be remembered.
    fileprivate static func keepsState(_ configuration: Configuration) -> Bool {
        configuration.platform != nil || configuration.recording != nil || configuration.wifi != nil
    }
}

extension RTSPConfiguration {
    /// Who may watch, as the server asks it.
    fileprivate func policy(_ authority: PlatformAuthority) -> AccessPolicy {
        switch access {
        case .open: .open
        case .password: .password(users: users)
        case .token: .token(authority)
        }
    }
}

extension ExceptionReporter {
    /// A lens that gives nothing (type 8). One that is back within a few seconds is nobody's trouble.
    fileprivate func report(_ event: CaptureEvent, channel: Int) {
        switch event {
        case .noSignal(let error, _): begin(.picture, channel: channel, "\(error)", settling: .seconds(10))
        case .resumed: over(.picture, channel: channel)
        default: break
        }
    }
}
