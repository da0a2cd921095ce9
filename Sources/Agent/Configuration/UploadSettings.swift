import Base
import Uplink
import Upload

/// How recordings and snapshots are uploaded; which ones, and to which servers, is set by the platform.
package struct UploadSettings: Sendable, Hashable {
    /// The limit of all uploads together, in kbit/s; nil: none.
    var maxKbps: Int?
    /// The form of request signatures for the cloud storage.
    var dialect: ObjectDialect
    /// A file with the CA certificates for an https storage; nil: the system's.
    var authorities: String?
    /// The maximum size in bytes of all waiting snapshots.
    var pictureCapacity: Int64

    init(reading reader: inout ObjectReader, places: Places) {
        maxKbps = reader.integerOrNull("maxKbps", in: Configuration.Limits.uploadRate, unit: "kbit/s")
        dialect = reader.choice("dialect", default: .oos)
        authorities = reader.textOrNull(
            "authorities", allowed: "the path of a file", read: { $0.path(in: places) })
        let capacity = reader.text(
            "pictureCapacity", allowed: "a size from \"16MiB\" on, such as \"64MiB\"", default: 64 << 20,
            written: "64MiB", read: ByteSize.bytes)
        pictureCapacity = Int64(capacity)
    }
}
