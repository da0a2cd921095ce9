package import Net

extension ObjectStore {
    /// An object to be stored, and its place.
    struct Upload {
        var source: any UploadSource
        var bucket: String
        var key: String
        var type: String

        func call(_ method: ObjectRequest.Method, _ query: [ObjectRequest.QueryItem] = []) -> Call {
            Call(step: .put, method: method, bucket: bucket, key: key, query: query)
        }
    }

    /// Stores `source` as `key`, and returns when the storage has all of it. A missing bucket is created.
    ///
    /// The results of an earlier attempt are used: an existing object of the same key and size is taken to be this one,
    /// and of a larger object only the missing parts are sent.
    /// - Parameters:
    ///   - resuming: the last value given to `keep` in an earlier attempt; nil: there was none.
    ///   - keep: called with the value that a later attempt needs; an empty string before anything is sent.
    package func put(
        _ source: any UploadSource, bucket: String, key: String, type: String, resuming: String? = nil,
        keep: (String) -> Void
    ) throws(ObjectStoreFailure) {
        let upload = Upload(source: source, bucket: bucket, key: key, type: type)
        let partial = resuming.flatMap(PartialUpload.init(text:))
        if resuming == nil {
            keep("")
        } else if try isStored(upload) {
            // Its parts are useless now; a storage that has joined them no longer knows them.
            if let partial { try? abort(partial.id, bucket: bucket, key: key) }
            return
        }
        do throws(ObjectStoreFailure) {
            try send(upload, partial, keep)
        } catch {
            // An unacceptable bucket name is reported by the attempt to create the bucket, too.
            guard error.code == "NoSuchBucket" || error.code == "InvalidBucketName" else { throw error }
            try makeBucket(bucket)
            try send(upload, nil, keep)
        }
    }

    private func send(
        _ upload: Upload, _ partial: PartialUpload?, _ keep: (String) -> Void
    ) throws(ObjectStoreFailure) {
        if upload.source.size > partSize {
            try sendParts(of: upload, partial, keep)
        } else {
            var call = upload.call(.put)
            call.type = upload.type
            call.body = .source(upload.source, 0..<upload.source.size)
            _ = try send(call)
        }
    }

    /// Whether an earlier attempt succeeded although its response was lost. A storage that refuses to list is assumed
    /// to have nothing.
    private func isStored(_ upload: Upload) throws(ObjectStoreFailure) -> Bool {
        do throws(ObjectStoreFailure) {
            let first = try list(upload.bucket, prefix: upload.key, limit: 1).first
            return first == Stored(key: upload.key, size: upload.source.size)
        } catch {
            if error.cause == .refused { return false }
            throw ObjectStoreFailure(
                step: .put, place: error.place, cause: error.cause, reason: error.reason, code: error.code)
        }
    }
}
