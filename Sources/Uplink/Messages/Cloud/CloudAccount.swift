/// 65H, 002 7.5.11: sets the account of the cloud storage.
package struct SetEStoreRequest: LinkRequest {
    package var deviceID: DeviceID
    package var url: String
    package var account: String
    package var password: Secret
    package var place: CloudPlace

    package init(deviceID: DeviceID, url: String, account: String, password: Secret, place: CloudPlace = CloudPlace()) {
        self.deviceID = deviceID
        self.url = url
        self.account = account
        self.password = password
        self.place = place
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setEStore }
    package static var name: String { "SET_ESTORE" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        url = try fields.value("URL")
        account = try fields.value("Account")
        password = try fields.value("Password")
        place = try CloudPlace(fields)
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("URL", url), Field("Account", account), Field("Password", password)]
            + place.fields
    }
}

/// 66H, 002 7.5.12: asks for the account of the cloud storage.
package struct GetEStoreRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = GetEStoreResponse
    package static var command: LinkCommand { .getEStore }
    package static var name: String { "GET_ESTORE" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer; without an account when none is set.
package struct GetEStoreResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var url: String?
    package var account: String?
    package var password: Secret?

    package init(
        result: ResultCode, deviceID: DeviceID?, url: String? = nil, account: String? = nil, password: Secret? = nil
    ) {
        self.result = result
        self.deviceID = deviceID
        self.url = url
        self.account = account
        self.password = password
    }

    package static var root: String { "GET_ESTORE_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        url = try fields.optional("URL")
        account = try fields.optional("Account")
        password = try fields.optional("Password")
    }

    package var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("URL", url), Field("Account", account),
            Field("Password", password),
        ]
    }
}
