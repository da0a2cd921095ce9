package import Base
package import Device
package import Net

/// A document sent between device and platform.
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

    /// Reads a frame's DATA or the body of an HTTP response.
    package init(document: [UInt8]) throws(MessageError) {
        let element: XMLElement
        do throws(XMLError) { element = try XMLReader.read(document) } catch { throw .xml(error) }
        try self.init(element)
    }

    package var element: XMLElement { XMLElement(Self.root, children: Self.schema.write(self)) }

    /// The message as a frame's DATA or the body of an HTTP request.
    package var document: [UInt8] { XMLWriter.write(element) }
}

/// A request of the link. Its response has the same command and sequence; the root distinguishes them.
package protocol LinkRequest: PlatformMessage {
    /// The response; most have only a result.
    associatedtype Response: PlatformMessage = ResultResponse<Self>
    static var command: LinkCommand { get }
    /// The root element's name without `_REQ`.
    static var name: String { get }
    /// The device that receives or sends the request.
    var deviceID: DeviceID { get }
}

extension LinkRequest {
    package static var root: String { name + "_REQ" }
}

/// A response with only a result.
package struct ResultResponse<Request: LinkRequest>: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?

    package static var root: String { Request.name + "_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID))
    }
}

/// A response with the platform's time, by which the clock is set (CTMW 7.5.2, 7.5.3).
package struct TimeResponse<Request: LinkRequest>: PlatformMessage {
    package var deviceID: DeviceID?
    package var time: PlatformTime?

    package static var root: String { Request.name + "_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .readable("DevID", \.deviceID), .readable("Time", \.time))
    }
}

/// The response to a command that the device doesn't know: `Result` 255 under the request's command and sequence.
package struct ErrorResponse: PlatformMessage {
    package var result = ResultCode.other
    package var deviceID: DeviceID?

    package static var root: String { "ERROR_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID, emptyForNil: true))
    }
}
