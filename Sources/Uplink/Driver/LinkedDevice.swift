package import Net
package import Base

/// The device at its end of the link.
package struct LinkedDevice: Sendable {
    /// Carries out a request of the platform, given by its command and parsed XML, and returns the answer's XML.
    ///
    /// It may take `LinkTiming.serving`; later answers are dropped. Requests are carried out side by side.
    package typealias RequestHandler = @Sendable (LinkCommand, XMLElement) async -> [UInt8]

    /// The device as it is now, by the address of the link's own socket where there is one. Called on the event loop,
    /// so it must not block.
    package var describe: @Sendable (HostAddress?) -> DeviceDescription
    package var handler: RequestHandler
    /// Called on the event loop, so it must not block.
    package var watch: @Sendable (LinkNews) -> Void

    package init(
        describe: @escaping @Sendable (HostAddress?) -> DeviceDescription, handler: @escaping RequestHandler,
        watch: @escaping @Sendable (LinkNews) -> Void = { _ in }
    ) {
        self.describe = describe
        self.handler = handler
        self.watch = watch
    }
}
