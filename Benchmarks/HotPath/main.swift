import Device
import Glibc
import Logging
import Media
import NIOCore
import NIOPosix
import Streamer
import TestSupport

// Access units on their way from a publisher to viewers over TCP, or over UDP, for counting instructions:
//     valgrind --tool=callgrind --separate-threads=yes hot-path UNITS VIEWERS
//     perf stat -e instructions:u hot-path UNITS VIEWERS
// The difference between two numbers of units is what a unit costs, that between two numbers of viewers what a further
// viewer costs. Pictures of another size have another number of packets.

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard arguments.count >= 2 else {
    print("usage: hot-path UNITS VIEWERS [PAUSE_MICROSECONDS [PICTURE_BYTES [udp]]]")
    exit(64)
}
let (units, viewers) = (arguments[0], arguments[1])
let pause = UInt32(arguments.count > 2 ? arguments[2] : 2_000)
let pictureBytes = arguments.count > 3 ? max(1, arguments[3]) : 18_000

let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
let configuration = RTSPServer.Configuration(
    host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: max(1, viewers), access: .open)
let feed = Feed(pictureBytes: pictureBytes)
let channels = ChannelRegistry()
channels.add(.fake(hubs: [.main: feed.hub]))
let server = RTSPServer(
    configuration: configuration, channels: channels, eventLoop: eventLoop,
    logger: Logger(label: "hot-path") { _ in SwiftLogNoOpLogHandler() })
// Without `await`: valgrind does not survive the end of the main thread.
let started = eventLoop.makePromise(of: SocketAddress.self)
started.completeWithTask { try await server.start() }
let address = try started.futureResult.wait()
feed.publish(number: 0)
var reader = try ViewerSockets(
    count: viewers, port: UInt16(address.port ?? 0), overUDP: CommandLine.arguments.last == "udp")
for number in 1...units {
    feed.publish(number: number)
    // Each on its own, as a camera's are: no two share a turn of the event loop.
    usleep(pause)
    reader.discard()
}
print("\(units) units to \(viewers) viewers, \(reader.bytes) bytes received")
