/// Where in the cloud a device stores. Not in the text: devices in the field see these in 31H and 65H.
package struct CloudPlace: Sendable, Hashable {
    package var recordBucket: String?
    package var pictureBucket: String?
    /// Opaque; the wire's name is spelt like this.
    package var space: String?

    package init(recordBucket: String? = nil, pictureBucket: String? = nil, space: String? = nil) {
        self.recordBucket = recordBucket
        self.pictureBucket = pictureBucket
        self.space = space
    }

    init(_ fields: FieldReader) throws(MessageError) {
        recordBucket = try fields.optional("ERecordBucket")
        pictureBucket = try fields.optional("EPictureBucket")
        space = try fields.optional("EStorgeSpace")
    }

    var fields: [Field] {
        [Field("ERecordBucket", recordBucket), Field("EPictureBucket", pictureBucket), Field("EStorgeSpace", space)]
    }
}
