import Device

extension CloudPlace {
    init(_ fields: FieldReader) throws(MessageError) {
        self.init(
            recordBucket: try fields.optional("ERecordBucket"), pictureBucket: try fields.optional("EPictureBucket"),
            space: try fields.optional("EStorgeSpace"))
    }

    var fields: [Field] {
        [Field("ERecordBucket", recordBucket), Field("EPictureBucket", pictureBucket), Field("EStorgeSpace", space)]
    }
}
