/// The storage location of a device in the cloud. Not in the specification: devices in the field see these in 31H and
/// 65H.
package struct CloudPlace: Sendable, Hashable {
    package var recordBucket: String?
    package var pictureBucket: String?
    /// Opaque; the wire's element name is spelt like this.
    package var space: String?

    package init(recordBucket: String? = nil, pictureBucket: String? = nil, space: String? = nil) {
        self.recordBucket = recordBucket
        self.pictureBucket = pictureBucket
        self.space = space
    }
}
