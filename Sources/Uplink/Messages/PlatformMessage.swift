package import Base
package import Device
package import Net

/// A document that goes between device and platform.
package protocol PlatformMessage: FieldGroup {
    /// The root element's name.
    static var root: String { get }
}

extension PlatformMessage {
    /// - Throws: `wrongRoot`, `missing` or `badValue`.
    package init(_ element: XMLElement) throws(MessageError) {
        guard element.name == Self.root else { throw .wrongRoot(expected: Self.root, found: element.name) }
        self = try Self.schema.read(element)
    }

    /// Reads a frame's DATA or the body of an HTTP answer.
    package init(document: [UInt8]) throws(MessageError) {
        let element: XMLElement
        do throws(XMLError) { element = try XMLReader.read(document) } catch { throw .xml(error) }
        try self.init(element)
    }

    package var element: XMLElement { XMLElement(Self.root, children: Self.schema.write(self)) }

    /// What goes into a frame's DATA or the body of an HTTP request.
    package var document: [UInt8] { XMLWriter.write(element) }
}

/// A request of the link. Its answer comes under the same command and sequence; the root tells them apart.
package protocol LinkRequest: PlatformMessage {
    /// Most answers say only how it went.
    associatedtype Response: PlatformMessage = ResultResponse<Self>
    static var command: LinkCommand { get }
    /// The root without `_REQ`.
    static var name: String { get }
    /// Who it is for, or who asks.
    var deviceID: DeviceID { get }
}

extension LinkRequest {
    package static var root: String { name + "_REQ" }
}

/// An answer that says how it went and no more.
package struct ResultResponse<Request: LinkRequest>: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?

    package static var root: String { Request.name + "_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID))
    }
}

/// An answer that tells the time, for the clock to be set by (CTMW 7.5.2, 7.5.3).
package struct TimeResponse<Request: LinkRequest>: PlatformMessage {
    package var deviceID: DeviceID?
    package var time: PlatformTime?

    package static var root: String { Request.name + "_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .readable("DevID", \.deviceID), .readable("Time", \.time))
    }
}

/// The answer to a command that the device doesn't know: `Result` 255 under the request's command and sequence.
package struct ErrorResponse: PlatformMessage {
    package var result = ResultCode.other
    package var deviceID: DeviceID?

    package static var root: String { "ERROR_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID, emptyForNil: true))
    }
}
