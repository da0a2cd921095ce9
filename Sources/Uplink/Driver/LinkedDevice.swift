package import Base

/// The device at its end of the link. Its functions are called on the event loop, so they must not block.
package struct LinkedDevice: Sendable {
    /// The device as it is now, by the address of the link's own socket where there is one.
    package var describe: @Sendable (HostAddress?) -> DeviceDescription
    /// What is done with the platform's requests, side by side. It may take `LinkTiming.serving`; later answers are
    /// dropped.
    package var commands: PlatformCommands
    package var watch: @Sendable (LinkNews) -> Void

    package init(
        describe: @escaping @Sendable (HostAddress?) -> DeviceDescription, commands: PlatformCommands,
        watch: @escaping @Sendable (LinkNews) -> Void = { _ in }
    ) {
        self.describe = describe
        self.commands = commands
        self.watch = watch
    }
}
