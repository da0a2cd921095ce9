package import Device

extension CloudPlace: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .optional("ERecordBucket", \.recordBucket), .optional("EPictureBucket", \.pictureBucket),
            .optional("EStorgeSpace", \.space))
    }
}
