import CLinux
import Glibc

/// Stands in for `sendmmsg` and the kernel: takes messages, cuts them into datagrams, and keeps those.
final class FakeDatagramSocket {
    private(set) var calls = 0
    /// Datagrams that each message became.
    private(set) var messages: [Int] = []
    private(set) var datagrams: [[UInt8]] = []
    private(set) var ports: Set<UInt16> = []
    /// What it answers to a message that is to be cut.
    var refusal: CInt?
    /// What it answers to anything, once.
    var failure: CInt?
    /// Messages it takes before it is full.
    var room = Int.max

    func send(
        _ descriptor: CInt, _ messages: UnsafeMutablePointer<clinux_message>, _ count: CUnsignedInt, _ flags: CInt
    ) -> CInt {
        calls += 1
        for index in 0..<Int(count) {
            guard let problem = take(messages[index].header) else { continue }
            guard index == 0 else { return CInt(index) }
            errno = problem
            return -1
        }
        return CInt(count)
    }

    /// Forgets what came so far.
    func clear() {
        calls = 0
        messages = []
        datagrams = []
    }

    private func take(_ header: msghdr) -> CInt? {
        if let failure {
            self.failure = nil
            return failure
        }
        guard room > 0 else { return EAGAIN }
        let bytes = (0..<Int(header.msg_iovlen)).flatMap { index in
            let vector = header.msg_iov[index]
            return Array(UnsafeRawBufferPointer(start: vector.iov_base, count: vector.iov_len))
        }
        let segment = Self.segment(of: header)
        if segment != nil, let refusal { return refusal }
        let size = segment ?? max(bytes.count, 1)
        guard bytes.count <= 65507 else { return EMSGSIZE }
        guard bytes.count <= 64 * size else { return EINVAL }
        room -= 1
        let cut = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        messages.append(cut.count)
        datagrams += cut
        // The port of a sockaddr_in.
        ports.insert(header.msg_name.load(fromByteOffset: 2, as: UInt16.self).bigEndian)
        return nil
    }

    /// The size in a message's UDP_SEGMENT, whose control message stands here as the kernel's interface has it.
    private static func segment(of header: msghdr) -> Int? {
        guard header.msg_controllen > 0, let control = header.msg_control else { return nil }
        let message = control.load(as: cmsghdr.self)
        guard message.cmsg_level == 17, message.cmsg_type == 103 else { return nil }
        return Int(control.load(fromByteOffset: MemoryLayout<cmsghdr>.size, as: UInt16.self))
    }
}
