import Logging
import Uplink

/// Tells the platform of pictures on the FTP server (36H, 002 7.5.27), in their order, as soon as the link is up.
actor PictureNotices {
    /// Of a link that stays away; beyond, the oldest are not told.
    static let mostWaiting = 1_000
    /// Without an answer, so often: a platform may not know the message.
    static let mostAttempts = 3

    typealias Send = @Sendable (NotifyPictureRequest) async throws(LinkRequestError) -> Void

    private var waiting: [NotifyPictureRequest] = []
    private var attempts = 0
    private var isSending = false
    private var send: Send?
    private let logger: Logger
    private(set) var told = 0
    private(set) var dropped = 0

    init(logger: Logger) { self.logger = logger }

    func connect(_ send: @escaping Send) { self.send = send }

    var count: Int { waiting.count }

    /// A picture is at its destination. Those in the cloud aren't told.
    func stored(_ job: UploadJob) async {
        guard job.name.kind == .ftpPicture, let file = FileName(field: job.name.text) else { return }
        waiting.append(
            NotifyPictureRequest(
                deviceID: job.name.device, channel: job.name.channel, file: file, time: job.name.time))
        if waiting.count > Self.mostWaiting { drop("the platform is out of reach for too long") }
        await deliver()
    }

    /// The link is up, or still is.
    func deliver() async {
        guard !isSending, let send else { return }
        isSending = true
        defer { isSending = false }
        while let next = waiting.first {
            do throws(LinkRequestError) {
                try await send(next)
            } catch .unreadable {
                // It was heard.
            } catch .notOnline, .linkLost {
                return
            } catch {
                attempts += 1
                if attempts < Self.mostAttempts { return }
                drop("\(error)")
                continue
            }
            if waiting.first == next { waiting.removeFirst() }
            attempts = 0
            told += 1
        }
    }

    /// A factory reset.
    func forget() { waiting = [] }

    private func drop(_ reason: String) {
        let notice = waiting.removeFirst()
        attempts = 0
        dropped += 1
        logger.warning(
            "the platform was not told of a picture: \(reason)", metadata: ["picture.name": "\(notice.file)"])
    }
}
