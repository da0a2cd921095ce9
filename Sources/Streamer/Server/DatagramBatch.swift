import CLinux
import Glibc
import Net

/// The messages of one `sendmmsg`. Its memory is kept for the next call: nothing is allocated per packet.
final class DatagramBatch {
    private(set) var messages = UnsafeMutablePointer<clinux_message>.allocate(capacity: 0)
    private var vectors = UnsafeMutablePointer<iovec>.allocate(capacity: 0)
    private var controls = UnsafeMutableRawPointer.allocate(byteCount: 0, alignment: 1)
    /// The number of packets that fit.
    private var capacity = 0
    private(set) var count = 0

    deinit { release() }

    /// Fills messages with the packets from `first` on, all to one address.
    ///
    /// - Parameters:
    ///   - bytes: returns a packet's memory, which must stay valid until the messages are sent.
    ///   - segmented: whether a run of packets becomes one message.
    func fill(
        _ datagrams: Datagrams, from first: Int, bytes: (Int) -> UnsafeRawBufferPointer,
        to address: UnsafePointer<sockaddr>, length: Int, segmented: Bool
    ) {
        reserve(datagrams.count)
        count = 0
        var index = first
        while index < datagrams.endIndex {
            let end = segmented ? datagrams.endOfRun(from: index) : index + 1
            for packet in index..<end {
                let memory = bytes(packet)
                vectors[packet] = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: memory.baseAddress), iov_len: memory.count)
            }
            var header = msghdr()
            header.msg_name = UnsafeMutableRawPointer(mutating: address)
            header.msg_namelen = socklen_t(length)
            header.msg_iov = vectors + index
            header.msg_iovlen = .init(end - index)
            if end - index > 1 {
                clinux_set_segment(
                    &header, controls + count * clinux_segment_bytes, UInt16(vectors[index].iov_len))
            }
            messages[count] = clinux_message(header: header, length: 0)
            count += 1
            index = end
        }
    }

    /// The number of packets in a message.
    func packets(in message: Int) -> Int { Int(messages[message].header.msg_iovlen) }

    /// The number of packets in the first `count` messages.
    func packets(inFirst count: Int) -> Int { (0..<count).reduce(0) { $0 + packets(in: $1) } }

    private func reserve(_ packets: Int) {
        guard packets > capacity else { return }
        release()
        capacity = max(packets, 2 * capacity)
        messages = .allocate(capacity: capacity)
        vectors = .allocate(capacity: capacity)
        controls = .allocate(
            byteCount: capacity * clinux_segment_bytes, alignment: MemoryLayout<cmsghdr>.alignment)
    }

    private func release() {
        messages.deallocate()
        vectors.deallocate()
        controls.deallocate()
    }
}
