import Base
import Device
import Logging
import NIOCore
import System
import Uplink

extension PlatformLink {
    /// The link as the configuration wants it, with what it has to remember in the store. A factory reset makes it look
    /// for its platform anew.
    convenience init(
        _ platform: PlatformConfiguration, store: StateStore, trace: LinkTrace, eventLoop: any EventLoop, logger: Logger
    ) {
        var configuration = Configuration(
            entrances: platform.entrances, commands: PlatformCommands.known,
            load: {
                let bytes = try? await store.onThread { try $0.value(StateName.registration) }
                return (bytes ?? nil).flatMap { LinkMemory(json: $0) } ?? LinkMemory()
            },
            save: { memory in
                do {
                    let value = Array(memory.json.utf8)
                    try await store.onThread { try $0.set(StateName.registration, to: value) }
                } catch {
                    logger.warning("\(error)")
                }
            })
        configuration.timing = platform.timing
        configuration.trace = { trace.note($0, $1) }
        self.init(configuration: configuration, eventLoop: eventLoop, logger: logger)
        store.whenReset { [weak self] in await self?.forget() }
    }
}

extension ExceptionReporter {
    /// Sends exceptions by the link.
    convenience init(
        events: EventBus, link: PlatformLink, device: DeviceID, eventLoop: any EventLoop, logger: Logger
    ) {
        self.init(events: events, eventLoop: eventLoop) { notice in
            do throws(LinkRequestError) {
                _ = try await link.request(
                    ExceptionNotifyRequest(
                        deviceID: device, channel: ChannelNumber(clamping: notice.cause.channel),
                        type: notice.cause.type, description: notice.words))
            } catch {
                logger.warning("exception \(notice.cause.type.rawValue) did not get through: \(error)")
            }
        }
    }
}
