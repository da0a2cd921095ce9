import Base
import Device
import Logging
import Uplink
import Upload

extension PlatformNotifier<ObjectName> {
    /// Tells the platform of pictures on the FTP server (36H, CTMW 7.5.27); those in the cloud aren't told.
    init(pictures book: UploadJournalStore, of device: DeviceID, events: EventBus, link: PlatformLink, logger: Logger) {
        self.init(pictures: book, of: device, events: events, logger: logger) { request throws(LinkRequestError) in
            _ = try await link.request(request)
        }
    }

    /// The oldest are not told of a link that stays away.
    static var mostPictures: Int { 1_000 }

    init(
        pictures book: UploadJournalStore, of device: DeviceID, events: EventBus, logger: Logger,
        request: @escaping @Sendable (NotifyPictureRequest) async throws(LinkRequestError) -> Void
    ) {
        self.init(
            .pictureUploaded, on: events, journal: book, capacity: Self.mostPictures, skipsRepeated: true,
            logger: logger,
            notice: { event in
                guard case .name(let text) = event.detail, let name = ObjectName(text: text, device: device),
                    name.kind == .ftpPicture
                else { return nil }
                return name
            },
            send: { name in
                guard let file = FileName(wireText: name.text) else {
                    return .impossible(reason: "its name is no file's name")
                }
                do throws(LinkRequestError) {
                    try await request(
                        NotifyPictureRequest(deviceID: name.device, channel: name.channel, file: file, time: name.time))
                    return .heard
                } catch {
                    return NoticeDelivery(error)
                }
            })
    }
}

/// Pictures on the FTP server that the platform has not heard of.
extension UploadJournalStore: NoticeJournal {
    func unheard() throws -> [ObjectName] { try untold() }
    func remove(_ notice: ObjectName) throws { try told(notice) }
    func removeAll() throws { try forgetUntold() }
}
