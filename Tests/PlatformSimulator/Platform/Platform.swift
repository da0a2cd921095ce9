import Glibc
import NIOCore
import NIOPosix

/// The platform: its servers, the devices it knows, its tokens and its faults. Everything happens on one event loop.
final class Platform {
    /// Connections that are open at one time; more are closed at once.
    static let mostConnections = 2048
    /// Devices it remembers when everybody is let in.
    static let mostDevices = 10_000

    let settings: Settings
    let loop: any EventLoop
    let journal: Journal
    var faults = Faults()
    var tokens = TokenDesk()
    /// What the platform's clock is ahead of the machine's, in seconds.
    var clockSkew = 0
    /// By which tokens age.
    var now: NIODeadline { .now() + .seconds(Int64(clockSkew)) }
    private(set) var devices: [String: Device] = [:]
    private(set) var links: [Int: LinkConnection] = [:]
    private var linksMade = 0
    private var otherConnections = 0
    var listeners: [Listener: any Channel] = [:]
    /// The ports as bound, so that a server comes back where it was.
    var ports: [Listener: Int] = [:]
    /// Takes the exit status.
    let ended: EventLoopPromise<Int32>

    init(settings: Settings, loop: any EventLoop, ended: EventLoopPromise<Int32>) {
        self.settings = settings
        self.loop = loop
        self.ended = ended
        journal = Journal(capacity: settings.logSize)
    }

    var time: JSON { .string(timeStamp) }

    /// `Time` as it stands in answers.
    var timeStamp: String {
        platformTime(secondsSince1970: wallClock() + clockSkew, utcOffset: settings.utcOffset)
    }

    // MARK: Devices

    /// The device of that name, made when it is new.
    ///
    /// - Returns: nil for more devices than it can remember.
    func device(_ id: String) -> Device? {
        if let device = devices[id] { return device }
        guard devices.count < Self.mostDevices else { return nil }
        let device = Device(id: id)
        devices[id] = device
        return device
    }

    /// `Result` of a login or registration: 0, 1 unknown device, 2 wrong key.
    func judge(id: String, key: String) -> Int {
        guard !id.isEmpty else { return 1 }
        if settings.keys.isEmpty { return 0 }
        guard let known = settings.keys[id] else { return 1 }
        return known == key ? 0 : 2
    }

    /// Something that the text does not allow.
    func note(_ oddity: String, device: String?, link: Int? = nil) {
        if let device { self.device(device)?.note(oddity) }
        journal.add(.event, "oddity", device: device, link: link, note: oddity)
    }

    // MARK: Links

    func accept(_ channel: any Channel, at listener: Listener) -> LinkConnection? {
        guard links.count < Self.mostConnections else { return nil }
        linksMade += 1
        let link = LinkConnection(number: linksMade, server: listener, channel: channel, platform: self)
        links[linksMade] = link
        journal.add(.event, "connected", link: link.number, note: listener.rawValue)
        return link
    }

    /// Counts an HTTP or control connection for as long as it is open.
    ///
    /// - Returns: false when there are too many; the connection is closed then.
    func count(_ channel: any Channel) -> Bool {
        guard otherConnections < Self.mostConnections else {
            channel.close(promise: nil)
            return false
        }
        otherConnections += 1
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.otherConnections -= 1 }
        return true
    }

    func forget(_ link: LinkConnection, reason: String) {
        guard links.removeValue(forKey: link.number) != nil else { return }
        if let id = link.deviceID, let device = devices[id], device.link === link { device.link = nil }
        journal.add(.event, "disconnected", device: link.deviceID, link: link.number, note: reason)
    }
}
