package import Base

/// The storage location of a device in the cloud. The platform's specification does not have it; platforms in the
/// field send it.
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

/// The cloud storage's account as given by a platform. Its description omits the password.
package struct CloudAccount: Sendable, Hashable {
    package var url: String
    package var account: String
    package var password: Secret
    package var place = CloudPlace()

    package init(url: String, account: String, password: Secret, place: CloudPlace) {
        self.url = url
        self.account = account
        self.password = password
        self.place = place
    }
}
