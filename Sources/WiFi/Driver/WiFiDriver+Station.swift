import Glibc
import Logging
import System

/// Station mode: wpa_supplicant, and udhcpc for an address.
extension WiFiDriver {
    func startSupplicant() -> [WiFiEvent] {
        do {
            let settings = "\(folder)/wpa_supplicant.conf"
            try PrivateFile.write(
                WiFiFiles.supplicant(folder: folder, country: configuration.country), to: settings)
            supplicant = try start(
                [programs + "wpa_supplicant", "-i", configuration.interface, "-D", "nl80211", "-c", settings])
            return [.supplicantReady]
        } catch {
            logger.warning("no Wi-Fi: \(error)")
            return [.supplicantEnded("\(error)")]
        }
    }

    func stopSupplicant() {
        supplicant?.program.end()
        supplicant = nil
    }

    /// - Returns: no event, or the failure.
    func select(_ wish: JoinRequest?) -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [] }
        do {
            try control.expectOK("REMOVE_NETWORK all")
            guard let wish else {
                try control.expectOK("DISCONNECT")
                return []
            }
            let number = String(decoding: try control.ask("ADD_NETWORK").prefix { $0 != 10 }, as: UTF8.self)
            for (name, value) in wish.variables {
                try control.expectOK("SET_NETWORK \(number) \(name) \(value)", shown: "SET_NETWORK \(name)")
            }
            try control.expectOK("SELECT_NETWORK \(number)")
            // Earlier events concern the previous network.
            _ = control.takeEvents()
            return []
        } catch {
            logger.warning("wpa_supplicant: \(error)")
            return [.supplicantEnded("wpa_supplicant: \(error)")]
        }
    }

    /// - Returns: the failure, which wpa_supplicant would not report by an event.
    func scan() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.supplicant(.scanFailed)] }
        // A scan already under way gives the same event.
        let answer = (try? control.ask("SCAN")) ?? []
        let isUnderWay = answer.starts(with: "OK".utf8) || answer.starts(with: "FAIL-BUSY".utf8)
        return isUnderWay ? [] : [.supplicant(.scanFailed)]
    }

    /// Reads the scan results BSS by BSS: the whole list would be cut at 4 KiB.
    func readNetworks() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.heard(nil)] }
        var heard: [HeardNetwork] = []
        do {
            while heard.count < Self.mostHeard,
                let next = HeardNetwork(answer: try control.ask(HeardNetwork.command(after: heard.last?.id)))
            { heard.append(next) }
        } catch {
            logger.warning("wpa_supplicant: \(error)")
            // An empty result is not taken for the absence of networks.
            if heard.isEmpty { return [.heard(nil)] }
        }
        return [.heard(heard)]
    }

    func startLease() {
        wantsLease = true
        leaseClient?.end()
        leaseClient = nil
        do throws(ChildProgram.Failure) {
            leaseClient = try ChildProgram(
                [
                    programs + "udhcpc", "-f", "-R", "-i", configuration.interface, "-s", configuration.leaseScript,
                    "-t", "5", "-T", "2", "-A", "5", "-x", "hostname:camera",
                ], folder: folder)
        } catch {
            logger.warning("no address for the Wi-Fi: \(error)")
        }
    }

    func renewLease() {
        guard let leaseClient else { return startLease() }
        leaseClient.signal(SIGUSR1)
    }

    /// Ends udhcpc, whose script removes the address; an address that is left is removed here.
    func stopLease() {
        guard wantsLease else { return }
        wantsLease = false
        leaseClient?.end()
        leaseClient = nil
        flushAddresses()
    }

    /// By default wpa_supplicant itself keeps 200.
    private static let mostHeard = 1000
}
