import Base
import Device
import Logging
import System
import Upgrade
import Uplink

/// Results of upgrades that the platform has not heard.
extension Kept: NoticeJournal where Value == UpgradeState {
    func unheard() throws -> [UpgradeNotice] { value.notices }
    func remove(_ notice: UpgradeNotice) throws { try change { $0.drop(notice) } }
    func removeAll() throws { try change { $0.dropAll() } }
}

extension ExceptionType {
    /// A success has no number of its own (CTMW 7.5.17).
    init(_ upgrade: UpgradeNotice) { self = upgrade.isSuccess ? .described : .upgrade }
}

extension PlatformNotifier<UpgradeNotice> {
    /// Tells the platform how upgrades ended, by exceptions (CTMW 7.5.17).
    init(upgrades keeper: UpgradeStateStore, of device: DeviceID, events: EventBus, link: PlatformLink, logger: Logger)
    {
        self.init(upgrades: keeper, events: events, logger: logger) { notice throws(LinkRequestError) in
            let request = ExceptionNotifyRequest(
                deviceID: device, channel: ChannelNumber(clamping: 0), type: ExceptionType(notice),
                description: notice.words)
            _ = try await link.request(request)
        }
    }

    init(
        upgrades keeper: UpgradeStateStore, events: EventBus, logger: Logger,
        request: @escaping @Sendable (UpgradeNotice) async throws(LinkRequestError) -> Void
    ) {
        self.init(
            .upgrade, on: events, journal: keeper, capacity: UpgradeState.mostNotices, logger: logger,
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
