import Base
package import Device

extension ConsoleCommand {
    package static func health(_ device: DeviceStatusReader) -> ConsoleCommand {
        ConsoleCommand(
            name: "health", arguments: "[trial]",
            help: "Fails when the agent needs a restart; with trial, also while a new program has not proved itself.",
            completions: { words in words.count == 1 ? ["trial"] : [] }
        ) { words in
            guard words.isEmpty || words == ["trial"] else { throw ConsoleError.usage("health [trial]") }
            let health = try await DeviceHealth(of: device)
            if let trouble = words.isEmpty ? health.ailment : health.doubt { throw ConsoleError.failed(trouble) }
            return ConsoleAnswer("well")
        }
    }
}

extension DeviceHealth {
    /// Four times the pause between two frames of the slowest stream.
    private static let patience = Duration.seconds(4)

    /// Waits until each channel has encoded another frame, or has had the time to.
    fileprivate init(of device: DeviceStatusReader) async throws {
        let before = Dictionary(try await device.read().channels.map { ($0.id, $0.encoded) }) { $1 }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            // The event loop has to answer as well.
            let status = try await device.read()
            let stalled = status.channels.filter { $0.encoded <= before[$0.id] ?? 0 }.map(\.id)
            if stalled.isEmpty || ContinuousClock.now >= deadline {
                self.init(status: status, stalled: Set(stalled))
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
