import Net

/// Uploads to the object storage, one after the other, on whichever thread the service gives it.
struct CloudLane {
    private var store: ObjectStore?
    private var control: TransferControl?

    /// How often room is made for one object: a storage that counts late must not lose everything.
    private static let rounds = 3

    /// What an upload needs besides its job.
    struct Order: Sendable {
        package var account: ObjectAccount
        var control: TransferControl
        /// A full storage loses its oldest objects for new ones (7AH, 002 7.1.1). It may change in the middle of an
        /// upload.
        var overwritesOldest: @Sendable () -> Bool
        /// Of all jobs: uploads in parts that will go on.
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

    /// The same storage as last time, unless the account or the control is another.
    private mutating func prepared(_ order: Order, _ configuration: UploadConfiguration) -> ObjectStore? {
        if let store, control === order.control, store.account == order.account { return store }
        control = order.control
        store = ObjectStore(
            account: order.account, control: order.control, partSize: configuration.partSize,
            silence: configuration.silence, authorities: configuration.authorities, wallTime: configuration.wallTime)
        // Parts that nobody will join cost money; a failure here is no reason not to upload.
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
                let freed = try store.deleteOldest(
                    device: configuration.device, channels: configuration.channels, before: name.time,
                    bytes: record.job.size)
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
