package import Device
import Net

extension ObjectStore {
    /// S3's limit.
    private static let maximumParts: Int64 = 10_000

    /// A part that the storage has.
    struct Part: Equatable {
        var size: Int64
        /// The part's entity tag, needed in the request that joins the parts.
        var tag: String
    }

    /// Sends the missing parts, and joins all of them.
    func sendParts(
        of upload: Upload, _ partial: PartialUpload?, _ keep: (String) -> Void
    ) throws(ObjectStoreFailure) {
        var parts: [Int: Part] = [:]
        var current = partial
        if let partial {
            if let known = try list(partsOf: upload, partial.id) { parts = known } else { current = nil }
        }
        let whole: PartialUpload
        if let current {
            whole = current
        } else {
            whole = try begin(upload)
            keep(whole.text)
        }
        let ranges = whole.ranges(size: upload.source.size)
        for (index, range) in ranges.enumerated() where parts[index + 1]?.size != range.upperBound - range.lowerBound {
            var call = upload.call(.put, [.init("partNumber", "\(index + 1)"), .init("uploadId", whole.id)])
            call.body = .source(upload.source, range)
            let answer = try send(call)
            parts[index + 1] = Part(size: range.upperBound - range.lowerBound, tag: answer.headers["etag"] ?? "")
        }
        try join(upload, whole, parts, keep)
    }

    private func begin(_ upload: Upload) throws(ObjectStoreFailure) -> PartialUpload {
        var call = upload.call(.post, [.init("uploads")])
        call.type = upload.type
        let root = try read(send(call), of: call)
        guard let id = root.child("UploadId")?.text, !id.isEmpty else {
            throw ObjectStoreFailure(
                step: .put, place: call.place, cause: .server,
                reason: "the storage gave no UploadId for an upload in parts")
        }
        let smallest = (upload.source.size + Self.maximumParts - 1) / Self.maximumParts
        return PartialUpload(id: id, partSize: max(partSize, smallest))
    }

    /// The parts by number; nil when the storage no longer knows the upload.
    private func list(partsOf upload: Upload, _ id: String) throws(ObjectStoreFailure) -> [Int: Part]? {
        var parts: [Int: Part] = [:]
        var last = 0
        while true {
            var call = upload.call(.get, [.init("uploadId", id), .init("part-number-marker", "\(last)")])
            call.allowed = [404]
            let answer = try send(call)
            if answer.status == 404 { return nil }
            let root = try read(answer, of: call)
            let before = last
            for element in root.children where element.name == "Part" {
                guard let number = Int(element.child("PartNumber")?.text ?? ""),
                    let size = Int64(element.child("Size")?.text ?? ""), let tag = element.child("ETag")?.text
                else { continue }
                parts[number] = Part(size: size, tag: tag)
                last = max(last, number)
            }
            if root.child("IsTruncated")?.text != "true" || last == before { return parts }
        }
    }

    /// The response may be an error although its status is 200: the status is sent before the storage is done.
    private func join(
        _ upload: Upload, _ whole: PartialUpload, _ parts: [Int: Part], _ keep: (String) -> Void
    ) throws(ObjectStoreFailure) {
        let list = XMLElement(
            "CompleteMultipartUpload",
            children: parts.sorted { $0.key < $1.key }.map { number, part in
                XMLElement(
                    "Part",
                    children: [XMLElement("PartNumber", text: "\(number)"), XMLElement("ETag", text: part.tag)])
            })
        var call = upload.call(.post, [.init("uploadId", whole.id)])
        call.type = "application/xml"
        call.body = .bytes(XMLWriter.write(list))
        do throws(ObjectStoreFailure) {
            let answer = try send(call)
            if let error = ObjectStoreError(body: answer.body) { throw failure(of: call, answer, error) }
        } catch {
            // These parts will never be accepted: the next attempt starts over.
            if error.cause == .refused {
                try? abort(whole.id, bucket: upload.bucket, key: upload.key)
                keep("")
            }
            throw error
        }
    }

    /// Lets the storage discard the parts, which cost money until then.
    func abort(_ id: String, bucket: String, key: String) throws(ObjectStoreFailure) {
        var call = Call(step: .delete, method: .delete, bucket: bucket, key: key, allowed: [404])
        call.query = [.init("uploadId", id)]
        _ = try send(call)
    }

    /// Aborts this device's abandoned multipart uploads in a bucket, at most a thousand.
    ///
    /// - Parameter keeping: the values that `put` gave to `keep` for uploads that will be resumed.
    /// - Returns: the number of uploads aborted.
    package func abortStale(
        bucket: String, device: DeviceID, keeping: Set<String>
    ) throws(ObjectStoreFailure) -> Int {
        let kept = Set(keeping.compactMap { PartialUpload(text: $0)?.id })
        var call = Call(step: .list, method: .get, bucket: bucket, allowed: [404])
        call.query = [.init("uploads"), .init("prefix", "\(device)_")]
        let answer = try send(call)
        if answer.status == 404 { return 0 }
        var count = 0
        for element in try read(answer, of: call).children where element.name == "Upload" {
            guard let key = element.child("Key")?.text, let id = element.child("UploadId")?.text, !kept.contains(id),
                key.hasPrefix("\(device)_")
            else { continue }
            try abort(id, bucket: bucket, key: key)
            count += 1
        }
        return count
    }
}

/// A multipart upload in progress: the values to persist for resuming it.
struct PartialUpload: Equatable {
    /// The storage's upload ID.
    var id: String
    /// In bytes; the last part may be shorter.
    var partSize: Int64

    init(id: String, partSize: Int64) {
        self.id = id
        self.partSize = partSize
    }

    /// Parses `text`; nil for anything else.
    init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let size = Int64(parts[0]), size > 0 else { return nil }
        self.init(id: String(parts[1]), partSize: size)
    }

    package var text: String { "\(partSize) \(id)" }

    /// The byte range of each part of an object of this size. Parts are numbered from 1.
    func ranges(size: Int64) -> [Range<Int64>] {
        stride(from: 0, to: size, by: Int64.Stride(partSize)).map { $0..<min($0 + partSize, size) }
    }
}
