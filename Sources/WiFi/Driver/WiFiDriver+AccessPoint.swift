import Device
import Glibc
import System

/// Access point mode: hostapd, and udhcpd for its stations.
extension WiFiDriver {
    func openAccessPoint() -> [WiFiEvent] {
        guard let settings = configuration.accessPoint else { return [.accessPointEnded("none is configured")] }
        do {
            let file = "\(folder)/hostapd.conf"
            try PrivateFile.write(
                WiFiFiles.accessPoint(
                    settings, ssid: configuration.accessPointName, interface: configuration.interface, folder: folder,
                    country: configuration.country), to: file)
            let started = try start([programs + "hostapd", file])
            accessPoint = started
            // It may have been enabled before the events were subscribed to.
            let isOpen = try started.control.ask("STATUS").starts(with: "state=ENABLED".utf8)
            return isOpen ? admitGuests() : []
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    /// Once enabled: stations get addresses, and the agent's services.
    func admitGuests() -> [WiFiEvent] {
        guard leaseServer == nil, let settings = configuration.accessPoint else { return [] }
        do {
            let interface = configuration.interface
            run("ip", "address", "replace", "\(settings.address)/24", "dev", interface)
            let file = "\(folder)/udhcpd.conf"
            try PrivateFile.write("", to: "\(folder)/leases")
            try PrivateFile.write(WiFiFiles.leases(settings, interface: interface, folder: folder), to: file)
            leaseServer = try ChildProgram([programs + "udhcpd", "-f", file], folder: folder)
            events.begin(.accessPoint, "the access point '\(configuration.accessPointName)' is open")
            return [.accessPointOpened]
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    func closeAccessPoint() {
        events.end(.accessPoint)
        leaseServer?.end()
        leaseServer = nil
        accessPoint?.program.end()
        accessPoint = nil
        unlink("\(folder)/hostapd.conf")
        flushAddresses()
    }
}
