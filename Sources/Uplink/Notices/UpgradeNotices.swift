import Base
import Device
import Logging

extension ExceptionType {
    /// The type for an upgrade's result; a success has no number of its own (CTMW 7.5.17).
    init(_ upgrade: UpgradeNotice) { self = upgrade.isSuccess ? .described : .upgrade }
}

extension PlatformNotifier<UpgradeNotice> {
    /// Reports the results of upgrades to the platform, as exceptions (CTMW 7.5.17).
    init(
        upgrades journal: any NoticeJournal<UpgradeNotice>, of device: DeviceID, events: EventBus, link: PlatformLink,
        logger: Logger
    ) {
        self.init(upgrades: journal, events: events, logger: logger) { notice throws(LinkRequestError) in
            let request = ExceptionNotifyRequest(
                deviceID: device, channel: ChannelNumber(clamping: 0), type: ExceptionType(notice),
                description: notice.words)
            _ = try await link.request(request)
        }
    }

    /// The maximum of results that wait for the link.
    static var mostUpgrades: Int { 8 }

    init(
        upgrades journal: any NoticeJournal<UpgradeNotice>, events: EventBus, logger: Logger,
        request: @escaping @Sendable (UpgradeNotice) async throws(LinkRequestError) -> Void
    ) {
        self.init(
            .upgrade, on: events, journal: journal, capacity: Self.mostUpgrades, logger: logger,
            notice: { event in
                guard case .result(let isSuccess) = event.detail else { return nil }
                return UpgradeNotice(isSuccess: isSuccess, words: event.words)
            },
            send: { notice in
                do throws(LinkRequestError) {
                    try await request(notice)
                    return .heard
                } catch {
                    return NoticeDelivery(error)
                }
            })
    }
}
