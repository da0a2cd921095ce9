@testable import Agent
@testable import Capture
import Glibc
@testable import System
import TestSupport
import Testing

@Suite struct PowerSupplyTests {
    @Test func aBoardWithoutSensorsIsWell() throws {
        let folder = try TemporaryFolder()
        #expect(PowerSupply(sysfs: folder.path).trouble == nil)
    }

    @Test func aWeakSupplyIsTrouble() throws {
        let folder = try TemporaryFolder()
        try put(folder, "hwmon/hwmon0", ["name": "rpi_volt\n", "in0_lcrit_alarm": "0\n"])
        #expect(PowerSupply(sysfs: folder.path).trouble == nil)
        try put(folder, "hwmon/hwmon0", ["in0_lcrit_alarm": "1\n"])
        #expect(PowerSupply(sysfs: folder.path).trouble?.contains("rpi_volt") == true)
    }

    @Test func aBatteryInPlaceOfTheMainsIsTrouble() throws {
        let folder = try TemporaryFolder()
        try put(folder, "power_supply/AC", ["type": "Mains\n", "online": "1\n"])
        try put(folder, "power_supply/BAT0", ["type": "Battery\n"])
        #expect(PowerSupply(sysfs: folder.path).trouble == nil)
        try put(folder, "power_supply/AC", ["online": "0\n"])
        #expect(PowerSupply(sysfs: folder.path).trouble?.contains("mains") == true)
    }

    private func put(_ folder: TemporaryFolder, _ path: String, _ files: [String: String]) throws {
        try Folder.make("\(folder.path)/\(path)", mode: 0o700)
        for (name, text) in files {
            let file = open("\(folder.path)/\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            defer { close(file) }
            let bytes = Array(text.utf8)
            #expect(write(file, bytes, bytes.count) == bytes.count)
        }
    }
}
