import CLinux
import Glibc
import NIOCore
import Net

/// The destination of one viewer's RTP packets.
struct DatagramDestination {
    var address: SocketAddress
    /// Whether runs of packets are sent as one message. Turned off for good when the route does not support it: an
    /// interface without checksums, IPsec, a path whose MTU is smaller than a packet.
    fileprivate(set) var isSegmented = true

    init(_ address: SocketAddress) { self.address = address }
}

/// Sends over the RTP socket that all UDP viewers share: an access unit with one `sendmmsg`, past the channel's
/// pipeline, as long as the socket accepts everything.
///
/// Packets of one length go as one message, which the kernel or the interface cuts apart (UDP_SEGMENT): it then passes
/// through the network stack once. Packets that the socket does not accept go to the channel, which waits; until the
/// channel has sent them all, everything else goes there too, to keep the order.
final class DatagramWriter {
    /// `sendmmsg`: descriptor, messages, their number, flags. Returns the number accepted, or -1 and `errno`.
    typealias SendMessages = (CInt, UnsafeMutablePointer<clinux_message>, CUnsignedInt, CInt) -> CInt

    private let channel: any Channel
    /// The channel's socket; the channel owns it, and it is valid as long as the channel is active.
    private let descriptor: CInt?
    private let knowsSegments: Bool
    private let sendMessages: SendMessages
    private let batch = DatagramBatch()
    /// The number of access units that the channel has not finished.
    private var unfinished = 0

    /// - Parameters:
    ///   - descriptor: the channel's socket; nil when it has none: everything goes through the channel.
    ///   - knowsSegments: whether the kernel knows UDP_SEGMENT.
    init(channel: any Channel, descriptor: CInt?, knowsSegments: Bool, sendMessages: @escaping SendMessages) {
        self.channel = channel
        self.descriptor = descriptor
        self.knowsSegments = knowsSegments
        self.sendMessages = sendMessages
    }

    /// - Precondition: called on the channel's event loop.
    convenience init(channel: any Channel, sendMessages: @escaping SendMessages = clinux_send_messages) {
        let descriptor = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
        let knowsSegments = descriptor.map { clinux_knows_segments($0) != 0 } ?? false
        self.init(
            channel: channel, descriptor: descriptor, knowsSegments: knowsSegments, sendMessages: sendMessages)
    }

    func write(_ datagrams: Datagrams, to destination: inout DatagramDestination) {
        var sent = 0
        if unfinished == 0, let descriptor, channel.isActive { sent = send(datagrams, to: &destination, descriptor) }
        guard sent < datagrams.count else { return }
        unfinished += 1
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.unfinished -= 1 }
        for index in sent..<datagrams.count {
            // The channel sends in order: its last packet completes all.
            channel.write(
                AddressedEnvelope(remoteAddress: destination.address, data: datagrams[index]),
                promise: index + 1 == datagrams.count ? written : nil)
        }
        channel.flush()
    }

    /// - Returns: the number of packets that the socket accepted. The channel meets the rest again: it waits, or
    ///   handles the error.
    private func send(_ datagrams: Datagrams, to destination: inout DatagramDestination, _ descriptor: CInt) -> Int {
        let address = destination.address
        return datagrams.withPackets { bytes in
            address.withSockAddr { pointer, length in
                var sent = 0
                while sent < datagrams.count {
                    batch.fill(
                        datagrams, from: sent, bytes: bytes, to: pointer, length: length,
                        segmented: knowsSegments && destination.isSegmented)
                    let taken = sendMessages(
                        descriptor, batch.messages, CUnsignedInt(batch.count), CInt(MSG_DONTWAIT))
                    if taken > 0 {
                        // Fewer than all: the next call returns the reason.
                        sent += batch.packets(inFirst: Int(taken))
                    } else if Self.refusesSegments.contains(errno), batch.packets(in: 0) > 1 {
                        destination.isSegmented = false
                    } else if errno != EINTR {
                        break
                    }
                }
                return sent
            }
        }
    }

    /// The errors for a message that can't be cut into segments on the route to an address: an interface without
    /// checksums, or IPsec; a path MTU below the segment, in older kernels; the same in newer ones.
    private static let refusesSegments = [EIO, EINVAL, EMSGSIZE]
}
