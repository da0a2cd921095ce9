import Uplink

/// How recordings and pictures get to where a platform wants them; what and where to is the platform's business.
public struct UploadSettings: Sendable, Hashable {
    /// Of all uploads together, kbit/s; nil: no limit.
    var maxKbps: Int?
    /// How the cloud storage wants its requests signed.
    var dialect: ObjectDialect
    /// Bytes that pictures may take while they wait.
    var pictureCapacity: Int64

    init(reading reader: inout ObjectReader) {
        maxKbps = reader.integerOrNull("maxKbps", in: Configuration.Limits.uploadRate, unit: "kbit/s")
        dialect = reader.choice("dialect", default: .oos)
        let capacity = reader.text(
            "pictureCapacity", allowed: "a size from \"16MiB\" on, such as \"64MiB\"", default: 64 << 20,
            written: "64MiB", read: ByteSize.bytes)
        pictureCapacity = Int64(capacity)
    }
}
