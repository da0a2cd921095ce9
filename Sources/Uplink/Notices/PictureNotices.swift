package import Base
package import Device
import Logging

extension PlatformNotifier<ObjectName> {
    /// Notifies the platform of snapshots on the FTP server (36H, CTMW 7.5.27), not of those in the cloud.
    init(
        pictures journal: any NoticeJournal<ObjectName>, of device: DeviceID, events: EventBus, link: PlatformLink,
        logger: Logger
    ) {
        self.init(pictures: journal, of: device, events: events, logger: logger) { request throws(LinkRequestError) in
            _ = try await link.request(request)
        }
    }

    /// The maximum of snapshots that wait for the link; beyond it the oldest are dropped.
    static var mostPictures: Int { 1_000 }

    init(
        pictures journal: any NoticeJournal<ObjectName>, of device: DeviceID, events: EventBus, logger: Logger,
        request: @escaping @Sendable (NotifyPictureRequest) async throws(LinkRequestError) -> Void
    ) {
        self.init(
            .pictureUploaded, on: events, journal: journal, capacity: Self.mostPictures, skipsRepeated: true,
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

/// 36H, CTMW 7.5.27: a snapshot is on the FTP server. Snapshots in the cloud are not reported.
package struct NotifyPictureRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var file: FileName
    /// The time of capture.
    package var time: PlatformTime

    package typealias Response = NotifyPictureResponse
    package static var command: LinkCommand { .notifyPicture }
    package static var name: String { "NOTIFY_PICTURE" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("FileName", \.file),
            .value("Time", \.time))
    }
}

/// The response: only the device's identifier.
package struct NotifyPictureResponse: PlatformMessage {
    package var deviceID: DeviceID?

    package static var root: String { "NOTIFY_PICTURE_RES" }
    package static var schema: Schema<Self> { Schema(Self.init, .readable("DevID", \.deviceID)) }
}
