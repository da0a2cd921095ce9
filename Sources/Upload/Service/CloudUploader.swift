import Base
import Device
import Net

/// Uploads to the object storage, one at a time, on any thread of the service.
struct CloudUploader {
    private var store: ObjectStore?
    private var control: TransferControl?

    /// The maximum number of times that space is reclaimed for one object: a storage that updates its count late must
    /// not lose everything.
    private static let rounds = 3

    /// The parameters of an upload besides its job.
    struct Order: Sendable {
        package var account: ObjectAccount
        var control: TransferControl
        /// Whether the oldest objects of a full storage are overwritten. May change during an upload.
        var overwritesOldest: @Sendable () -> Bool
        /// The checkpoints of all jobs: multipart uploads that will be resumed.
        var checkpoints: Set<String>
    }

    mutating func upload(
        _ record: UploadRecord, _ order: Order, _ configuration: UploadConfiguration, keep: (String) -> Void
    ) -> UploadOutcome {
        do throws(UploadSourceError) {
            let source = try configuration.open(record.job)
            guard let store = prepared(order, configuration) else {
                return .failed(UploadFailure(kind: .later, exception: nil, reason: "libcurl could not start"))
            }
            return send(source, record, store, order, configuration, keep)
        } catch {
            return .failed(UploadFailure(error))
        }
    }

    /// The store of the last upload, unless the account or the control changed.
    private mutating func prepared(_ order: Order, _ configuration: UploadConfiguration) -> ObjectStore? {
        if let store, control === order.control, store.account == order.account { return store }
        control = order.control
        store = ObjectStore(
            account: order.account, control: order.control, partSize: configuration.partSize,
            silence: configuration.silence, authorities: configuration.authorities, wallTime: configuration.wallTime)
        // Parts that will never be joined cost money; a failure here does not prevent the upload.
        _ = try? store?.abortStale(
            bucket: order.account.recordBucket, device: configuration.device, keeping: order.checkpoints)
        return store
    }

    private func send(
        _ source: any UploadSource, _ record: UploadRecord, _ store: ObjectStore, _ order: Order,
        _ configuration: UploadConfiguration, _ keep: (String) -> Void
    ) -> UploadOutcome {
        let name = record.job.name
        let bucket = name.kind == .recording ? order.account.recordBucket : order.account.pictureBucket
        var checkpoint = record.checkpoint
        var round = 0
        while true {
            let full: ObjectStoreFailure
            do throws(ObjectStoreFailure) {
                try store.put(
                    source, bucket: bucket, key: name.text, type: name.kind.mediaType, resuming: checkpoint
                ) { text in
                    checkpoint = text
                    keep(text)
                }
                return .stored
            } catch {
                guard error.cause == .full, order.overwritesOldest(), round < Self.rounds else {
                    return .failed(UploadFailure(error))
                }
                round += 1
                full = error
            }
            do throws(ObjectStoreFailure) {
                let channels = configuration.channels.channels.map { ChannelNumber(clamping: $0.id.rawValue) }
                let freed = try store.deleteOldest(
                    device: configuration.device, channels: channels, before: name.time, bytes: record.job.size)
                guard let freed else { return .failed(UploadFailure(full)) }
                if freed == 0 {
                    let reason = "the cloud storage is full, and all that it has is newer"
                    return .failed(UploadFailure(kind: .gone, exception: nil, reason: reason))
                }
            } catch {
                return .failed(UploadFailure(error))
            }
        }
    }
}
