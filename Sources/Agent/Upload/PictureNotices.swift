import Base
import Logging
import Uplink
import Upload

/// Tells the platform of pictures on the FTP server (36H, 002 7.5.27), in their order, as soon as the link is up.
///
/// Each is in the book until the platform has answered, over restarts too.
actor PictureNotices {
    /// Of a link that stays away; beyond, the oldest are not told.
    static let mostWaiting = 1_000
    /// Without an answer, so often: a platform may not know the message.
    static let mostAttempts = 3

    typealias Send = @Sendable (NotifyPictureRequest) async throws(LinkRequestError) -> Void

    private let book: UploadBook
    private let logger: Logger
    private var waiting: [ObjectName] = []
    private var attempts = 0
    private var isSending = false
    private var send: Send?
    private(set) var told = 0
    private(set) var dropped = 0

    init(book: UploadBook, logger: Logger) {
        self.book = book
        self.logger = logger
    }

    /// With what an earlier run was not able to tell. Once; before everything else.
    func restore() async {
        waiting = await onDisk { try $0.untold() } ?? []
        await shorten()
    }

    func connect(_ send: @escaping Send) { self.send = send }

    var count: Int { waiting.count }

    /// A picture is at its destination, and in the book. Those in the cloud aren't told.
    func stored(_ job: UploadJob) async {
        guard job.name.kind == .ftpPicture, !waiting.contains(job.name) else { return }
        waiting.append(job.name)
        await shorten()
        await deliver()
    }

    /// The link is up, or still is.
    func deliver() async {
        guard !isSending, let send else { return }
        isSending = true
        defer { isSending = false }
        while let next = waiting.first {
            guard let file = FileName(wireText: next.text) else {
                await drop("its name is no file's name")
                continue
            }
            do throws(LinkRequestError) {
                try await send(
                    NotifyPictureRequest(deviceID: next.device, channel: next.channel, file: file, time: next.time))
            } catch .unreadable {
                // It was heard.
            } catch .notOnline, .linkLost {
                return
            } catch {
                attempts += 1
                if attempts < Self.mostAttempts { return }
                // What made way for newer ones meanwhile was counted then.
                if waiting.first == next { await drop("\(error)") }
                continue
            }
            attempts = 0
            told += 1
            if waiting.first == next { waiting.removeFirst() }
            await onDisk { try $0.told(next) }
        }
    }

    /// A factory reset.
    func forget() async {
        waiting = []
        await onDisk { try $0.forgetUntold() }
    }

    private func shorten() async {
        while waiting.count > Self.mostWaiting { await drop("the platform is out of reach for too long") }
    }

    private func drop(_ reason: String) async {
        let name = waiting.removeFirst()
        attempts = 0
        dropped += 1
        logger.warning(
            "the platform was not told of a picture: \(reason)", metadata: ["picture.name": "\(name.text)"])
        await onDisk { try $0.told(name) }
    }

    @discardableResult
    private func onDisk<Value: Sendable>(
        _ body: @escaping @Sendable (UploadBook) throws -> Value
    ) async -> Value? {
        do {
            let book = book
            return try await book.store.onThread { _ in try body(book) }
        } catch {
            logger.warning("which pictures the platform was told of can't be kept: \(error)")
            return nil
        }
    }
}
