import Device
import Glibc
import NIOPosix
import ServiceLifecycle
import System

/// The board's power supply as reported by the kernel: too weak, or a lost mains supply while something else feeds the
/// board.
struct PowerSupply: Sendable {
    /// The kernel's folder of hardware; tests use their own.
    var sysfs = "/sys/class"

    /// The problem; nil if there is none, or if the power is not monitored. Does not block: the kernel answers from
    /// memory.
    var trouble: String? {
        for sensor in entries("hwmon") {
            let folder = "\(sysfs)/hwmon/\(sensor)"
            let alarms = SmallFile.names(in: folder).filter { $0.hasPrefix("in") && $0.hasSuffix("crit_alarm") }
            if alarms.contains(where: { read("\(folder)/\($0)") == "1" }) {
                return
                    "the supply's voltage is out of bounds (\(read("\(folder)/name"))); a stronger supply or a shorter "
                    + "cable helps"
            }
        }
        let mains = entries("power_supply").filter { read("\(sysfs)/power_supply/\($0)/type") == "Mains" }
        let isOff = !mains.isEmpty && mains.allSatisfy { read("\(sysfs)/power_supply/\($0)/online") == "0" }
        return isOff ? "the mains supply is gone; the battery feeds the device" : nil
    }

    private func entries(_ kind: String) -> [String] { SmallFile.names(in: "\(sysfs)/\(kind)") }

    private func read(_ path: String) -> String { SmallFile.line(path) ?? "" }
}

/// Posts problems of the board's power supply while the agent runs.
struct PowerService: Service {
    let supply: PowerSupply
    let events: EventBus

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let trouble = try? await NIOThreadPool.singleton.runIfActive { [supply] in supply.trouble }
                if let words = trouble ?? nil {
                    events.begin(.power, words)
                } else {
                    events.end(.power, "the power is well again")
                }
                try? await Task.sleep(for: .seconds(10))
            }
        }
    }
}
