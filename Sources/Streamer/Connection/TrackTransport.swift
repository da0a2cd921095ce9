import Base
import NIOCore
import Net

/// How the packets of one track of a session travel.
protocol TrackTransport: AnyObject {
    /// `tcp`, `udp` or `punched`.
    var name: String { get }
    var agreement: AgreedTransport { get }
    /// The channels inside the RTSP connection; nil where they travel otherwise.
    var channels: (rtp: UInt8, rtcp: UInt8)? { get }
    /// Starts it.
    ///
    /// - Parameters:
    ///   - ssrc: the source of the packets.
    ///   - becameWritable: called when there is room again, unless the connection's writer says that.
    ///   - reports: takes the client's RTCP packets, unless they come inside the connection.
    func begin(ssrc: UInt32, becameWritable: @escaping () -> Void, reports: @escaping (ByteBuffer) -> Void)
    func end()
    /// As those of ``PacketSink``.
    var burstLimit: Int { get }
    var canSend: Bool { get }
    var bufferedBytes: Int { get }
    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering)
    /// Sends an RTCP packet.
    func sendControl(_ packet: ByteBuffer)
    /// Whether the client should have been heard by now, and was not.
    func isUnheard(now: MediaTime) -> Bool
}
