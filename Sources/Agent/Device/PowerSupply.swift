import Glibc

/// The board's power, as the kernel sees it: a supply that is too weak, or a mains supply that is gone while something
/// else feeds the board (002 7.5.4, exception 7).
struct PowerSupply: Sendable {
    /// Where the kernel describes the hardware; a test has its own.
    var sysfs = "/sys/class"

    /// What is wrong with it; nil where nothing is, or nothing watches it. The kernel answers from memory.
    var trouble: String? {
        for sensor in entries("hwmon") {
            let folder = "\(sysfs)/hwmon/\(sensor)"
            let alarms = files(folder).filter { $0.hasPrefix("in") && $0.hasSuffix("crit_alarm") }
            if alarms.contains(where: { read("\(folder)/\($0)") == "1" }) {
                return "the supply's voltage is out of bounds (\(read("\(folder)/name"))); a stronger supply or a shorter "
                    + "cable helps"
            }
        }
        let mains = entries("power_supply").filter { read("\(sysfs)/power_supply/\($0)/type") == "Mains" }
        let isOff = !mains.isEmpty && mains.allSatisfy { read("\(sysfs)/power_supply/\($0)/online") == "0" }
        return isOff ? "the mains supply is gone; the battery feeds the device" : nil
    }

    private func entries(_ kind: String) -> [String] { files("\(sysfs)/\(kind)") }

    private func files(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The first line.
    private func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
