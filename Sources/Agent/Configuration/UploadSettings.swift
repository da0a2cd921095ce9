import Uplink

/// How recordings and pictures get to where a platform wants them; what and where to is the platform's business.
package struct UploadSettings: Sendable, Hashable {
    /// Of all uploads together, kbit/s; nil: no limit.
    var maxKbps: Int?
    /// How the cloud storage wants its requests signed.
    var dialect: ObjectDialect
    /// A file with the certificates that an https storage's is checked with; nil: the system's.
    var authorities: String?
    /// Bytes that pictures may take while they wait.
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
