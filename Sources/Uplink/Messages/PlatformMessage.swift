/// A document that goes between device and platform.
public protocol PlatformMessage: Sendable, Hashable {
    /// The root element's name.
    static var root: String { get }
    /// Takes the values out of the root.
    init(_ fields: FieldReader) throws(MessageError)
    /// The elements in the text's order, as they are written.
    var fields: [Field] { get }
}

extension PlatformMessage {
    /// - Throws: `wrongRoot`, `missing` or `badValue`.
    public init(_ element: XMLElement) throws(MessageError) {
        guard element.name == Self.root else { throw .wrongRoot(expected: Self.root, found: element.name) }
        try self.init(FieldReader(element: element))
    }

    /// Reads a frame's DATA or the body of an HTTP answer.
    public init(document: [UInt8]) throws(MessageError) {
        let element: XMLElement
        do throws(XMLError) { element = try XMLReader.read(document) } catch { throw .xml(error) }
        try self.init(element)
    }

    public var element: XMLElement { XMLElement(Self.root, children: fields.compactMap(\.element)) }

    /// What goes into a frame's DATA or the body of an HTTP request.
    public var document: [UInt8] { XMLWriter.write(element) }
}

/// A request of the link. Its answer comes under the same command and sequence; the root tells them apart.
public protocol LinkRequest: PlatformMessage {
    associatedtype Response: PlatformMessage
    static var command: LinkCommand { get }
    /// The root without `_REQ`.
    static var name: String { get }
    /// Who it is for, or who asks.
    var deviceID: DeviceID { get }
}

extension LinkRequest {
    public static var root: String { name + "_REQ" }
}

/// An answer that says how it went and no more.
public struct ResultResponse<Request: LinkRequest>: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?

    public init(result: ResultCode, deviceID: DeviceID?) {
        self.result = result
        self.deviceID = deviceID
    }

    public static var root: String { Request.name + "_RES" }
    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
    }
    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID)] }
}

/// An answer that tells the time, for the clock to be set by (002 7.5.2, 7.5.3).
public struct TimeResponse<Request: LinkRequest>: PlatformMessage {
    public var deviceID: DeviceID?
    public var time: PlatformTime?

    public init(deviceID: DeviceID?, time: PlatformTime?) {
        self.deviceID = deviceID
        self.time = time
    }

    public static var root: String { Request.name + "_RES" }
    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = fields.readable("DevID")
        time = fields.readable("Time")
    }
    public var fields: [Field] { [Field("DevID", deviceID), Field("Time", time)] }
}

/// The answer to a command that the device doesn't know: `Result` 255 under the request's command and sequence.
public struct ErrorResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?

    public init(result: ResultCode = .other, deviceID: DeviceID?) {
        self.result = result
        self.deviceID = deviceID
    }

    public static var root: String { "ERROR_RES" }
    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
    }
    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID?.field ?? "")] }
}
