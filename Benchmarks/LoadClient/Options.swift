import Glibc

/// What the command line asks for. Times are in nanoseconds.
struct Options {
    enum Work {
        /// Watch with `viewers` connections and record what arrives.
        case watch
        /// Connect, DESCRIBE, reset; so many times.
        case abort(cycles: Int)
    }

    /// One viewer that stops reading for a while. Times count from the moment when every viewer has its first picture.
    struct Stall {
        var viewer = 0
        var after: Int64 = 0
        var length: Int64 = 10_000_000_000
    }

    /// How the packets come.
    enum Transport: String {
        /// Inside the RTSP connection.
        case tcp
        /// To two ports of the viewer's own.
        case udp
    }

    var work = Work.watch
    var transport = Transport.tcp
    var url = ""
    var viewers = 1
    /// Between the starts of two viewers; 0 starts all at once.
    var interval: Int64 = 0
    /// How long to go on once every viewer has its first picture.
    var duration: Int64 = 10_000_000_000
    /// How long to wait for the first pictures, or for all abort cycles.
    var patience: Int64 = 30_000_000_000
    var stall: Stall?

    static let usage = """
        usage: load-client --url rtsp://ADDRESS:PORT/PATH [--viewers N] [--interval MS] [--seconds S] [--patience S]
                           [--transport tcp|udp] [--stall VIEWER --stall-after S --stall-for S]
               load-client --url URL --abort CYCLES [--patience S]
        Prints "ready" when every viewer has its first picture, and JSON at the end. A line on standard input, or its
        end, ends it early.
        """

    /// Nil when the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--url": url = value
            case "--viewers": viewers = Int(value) ?? 0
            case "--interval": interval = Self.nanoseconds(value, unit: 1e6)
            case "--seconds": duration = Self.nanoseconds(value, unit: 1e9)
            case "--patience": patience = Self.nanoseconds(value, unit: 1e9)
            case "--transport":
                guard let named = Transport(rawValue: value) else { return nil }
                transport = named
            case "--abort": work = .abort(cycles: Int(value) ?? 0)
            case "--stall": stall = stall ?? Stall(); stall?.viewer = Int(value) ?? -1
            case "--stall-after": stall = stall ?? Stall(); stall?.after = Self.nanoseconds(value, unit: 1e9)
            case "--stall-for": stall = stall ?? Stall(); stall?.length = Self.nanoseconds(value, unit: 1e9)
            default: return nil
            }
        }
        guard !url.isEmpty, (1...1000).contains(viewers) else { return nil }
        if let stall, transport == .udp || !(0..<viewers).contains(stall.viewer) { return nil }
    }

    private static func nanoseconds(_ text: String, unit: Double) -> Int64 {
        // An hour is more than any bench takes, and keeps the product in range.
        Int64(min(max(Double(text) ?? 0, 0), 3_600_000) * unit)
    }
}
