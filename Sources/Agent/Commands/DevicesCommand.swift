import ArgumentParser
import Base
import Capture
import Console
import Media

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Lists the cameras with their formats, sizes, rates and controls.",
        discussion: """
            A device's path is what "source" in the configuration takes. Formats without a star can't be read here.

            Examples:
              camera-agent devices
              camera-agent devices --json
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let devices = CameraDevices.list()
        if devices.isEmpty && !json {
            print("no camera found; v4l2 devices are /dev/video0 and so on, and their group is mostly \"video\"")
        } else {
            ConsoleOutput.show(ConsoleAnswer(.array(devices.map(\.json))), asJSON: json)
        }
    }
}

extension CameraDevice {
    var json: JSONValue {
        [
            "device": .string(path), "card": .string(card), "driver": .string(driver), "bus": .string(bus),
            "formats": .array(formats.flatMap(\.rows)), "controls": .array(controls.map(\.json)),
        ]
    }
}

extension CameraFormat {
    /// One row for each size or range of sizes.
    fileprivate var rows: [JSONValue] {
        let name: JSONValue = .string(isUsable ? "\(fourCC) *" : fourCC)
        if let smallest, let largest, sizes.isEmpty {
            return [["format": name, "size": "\(smallest) to \(largest)", "rates": ""]]
        }
        return sizes.map { size in
            let rates = size.frameRates.map(\.description).joined(separator: " ")
            return ["format": name, "size": "\(size.size)", "rates": .string(rates)]
        }
    }
}
