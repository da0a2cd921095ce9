package import Base
package import Device
import Net

extension ObjectStore {
    /// Creates a bucket; succeeds if the account owns it already.
    func makeBucket(_ bucket: String) throws(ObjectStoreFailure) {
        let call = Call(step: .makeBucket, method: .put, bucket: bucket, allowed: [409])
        let answer = try send(call)
        guard answer.status == 409 else { return }
        let error = ObjectStoreError(body: answer.body)
        if error?.code != "BucketAlreadyOwnedByYou" { throw failure(of: call, answer, error) }
    }

    /// An object in a list.
    struct Stored: Equatable {
        var key: String
        var size: Int64
    }

    /// The first objects in the order of their keys. A bucket that doesn't exist is empty.
    ///
    /// - Parameter limit: 1 to 1000.
    func list(_ bucket: String, prefix: String, limit: Int) throws(ObjectStoreFailure) -> [Stored] {
        var call = Call(step: .list, method: .get, bucket: bucket, allowed: [404])
        call.query = [.init("max-keys", "\(limit)"), .init("prefix", prefix)]
        let answer = try send(call)
        if answer.status == 404 { return [] }
        return try read(answer, of: call).children.filter { $0.name == "Contents" }.compactMap { element -> Stored? in
            guard let key = element.child("Key")?.text, let size = Int64(element.child("Size")?.text ?? "") else {
                return nil
            }
            return Stored(key: key, size: size)
        }
    }

    /// Deletes an object; it need not exist.
    package func delete(bucket: String, key: String) throws(ObjectStoreFailure) {
        _ = try send(Call(step: .delete, method: .delete, bucket: bucket, key: key, allowed: [404]))
    }

    /// Deletes a device's oldest objects until `bytes` are free, or a hundred are deleted.
    ///
    /// - Parameter before: objects that are not older than this stay.
    /// - Returns: the bytes freed, in objects of these channels in both buckets; other objects are not touched. Nil
    ///   when these channels have no objects, so that the storage was filled by others.
    package func deleteOldest(
        device: DeviceID, channels: [ChannelNumber], before: PlatformTime, bytes: Int64
    ) throws(ObjectStoreFailure) -> Int64? {
        var hasAny = false
        var found: [(name: ObjectName, bucket: String, object: Stored)] = []
        for bucket in Set([account.recordBucket, account.pictureBucket]) {
            for channel in channels {
                // The names of a channel sort in the order of time.
                for object in try list(
                    bucket, prefix: ObjectName.prefix(device: device, channel: channel), limit: 100)
                {
                    guard let name = ObjectName(text: object.key, device: device) else { continue }
                    hasAny = true
                    if name.time < before { found.append((name, bucket, object)) }
                }
            }
        }
        found.sort { $0.name.time < $1.name.time }
        var freed: Int64 = 0
        for (_, bucket, object) in found.prefix(100) where freed < bytes {
            try delete(bucket: bucket, key: object.key)
            freed += object.size
        }
        return hasAny ? freed : nil
    }

    /// The document in a response.
    func read(_ answer: TransferAnswer, of call: Call) throws(ObjectStoreFailure) -> XMLElement {
        do throws(XMLError) {
            return try XMLReader.read(answer.body, limits: XMLLimits(bytes: 1 << 20, depth: 16, elements: 20_000))
        } catch {
            throw ObjectStoreFailure(
                step: call.step, place: call.place, cause: .server,
                reason: "the storage's answer can't be read: \(error)")
        }
    }
}
