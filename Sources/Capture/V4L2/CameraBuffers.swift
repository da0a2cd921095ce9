import Base
import CV4L2
import Glibc
import System

/// The memory-mapped buffers of a streaming camera.
///
/// Frames in a buffer hold this object, and return the buffer to the driver when they end, on any thread. `stop` unmaps
/// the memory and closes the device, or the end of the last frame if it is in use for longer.
final class CameraBuffers: Sendable {
    /// The fewest buffers that must stay with the driver; below it, frames are skipped: the driver must never run out.
    static let leastQueued = 2

    private let handle: CameraHandle
    private let mappings: [Mapping]
    private let state: Condition<State>

    /// `@unchecked Sendable`: a buffer's address never changes, and only its present holder accesses its bytes.
    private struct Mapping: @unchecked Sendable {
        var start: UnsafeMutableRawPointer
        var length: Int
    }

    private struct State {
        /// The number of buffers queued with the driver.
        var queued = 0
        var isStreaming = true
        var isReleased = false
    }

    /// A buffer that the driver has filled.
    struct Filled {
        var index: Int
        package var start: UnsafeMutablePointer<UInt8>
        /// The size of the frame in bytes.
        var count: Int
        package var captured: MediaTime?
        var sequence: UInt32
        var isDamaged: Bool
        /// The number of buffers left queued with the driver.
        var queued: Int
    }

    /// Maps the buffers and starts streaming. On failure, the device is still open and can be set up again.
    ///
    /// - Throws: `CaptureError.deviceRefused`
    init(_ handle: CameraHandle, count: Int) throws(CaptureError) {
        // Nothing is stored before every step has succeeded: the `deinit` of a partly initialised object would release
        // the buffers a second time, and close the device that the next choice needs.
        let mappings = try Self.start(handle, count: count)
        self.handle = handle
        self.mappings = mappings
        state = Condition(State(queued: mappings.count))
    }

    deinit { releaseOnce() }

    private func releaseOnce() {
        let isFirst = state.update { state in
            defer { state.isReleased = true }
            return !state.isReleased
        }
        guard isFirst else { return }
        Self.release(handle, mappings)
        handle.close()
    }

    /// Maps the buffers, queues them and starts the stream; on failure it undoes everything.
    private static func start(_ handle: CameraHandle, count: Int) throws(CaptureError) -> [Mapping] {
        var request = v4l2_requestbuffers()
        request.count = UInt32(count)
        request.type = CameraHandle.capture.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        let error = handle.call(cv4l2_reqbufs, &request)
        if error != 0 { throw .refused(handle, "give buffers", error) }
        var mappings: [Mapping] = []
        do throws(CaptureError) {
            guard request.count > leastQueued else {
                throw .deviceRefused(path: handle.path, step: "give buffers", reason: "it has only \(request.count)")
            }
            for index in 0..<request.count { mappings.append(try map(handle, index)) }
            for index in mappings.indices { try queue(handle, index) }
            var type = CameraHandle.capture.rawValue
            let error = handle.call(cv4l2_streamon, &type)
            if error != 0 { throw .refused(handle, "start streaming", error) }
            return mappings
        } catch {
            release(handle, mappings)
            throw error
        }
    }

    /// Unmaps the buffers and lets the driver free them; while it has any, it accepts no other format.
    private static func release(_ handle: CameraHandle, _ mappings: [Mapping]) {
        for mapping in mappings { v4l2_munmap(mapping.start, mapping.length) }
        var request = v4l2_requestbuffers()
        request.type = CameraHandle.capture.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        _ = handle.call(cv4l2_reqbufs, &request)
    }

    private static func map(_ handle: CameraHandle, _ index: UInt32) throws(CaptureError) -> Mapping {
        var buffer = buffer(Int(index))
        let error = handle.call(cv4l2_querybuf, &buffer)
        if error != 0 { throw .refused(handle, "describe a buffer", error) }
        let start = v4l2_mmap(
            nil, Int(buffer.length), PROT_READ | PROT_WRITE, MAP_SHARED, handle.descriptor,
            Int64(cv4l2_buffer_offset(&buffer)))
        guard let start, start != MAP_FAILED else { throw .refused(handle, "map a buffer", errno) }
        return Mapping(start: start, length: Int(buffer.length))
    }

    private static func buffer(_ index: Int) -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.index = UInt32(index)
        buffer.type = CameraHandle.capture.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return buffer
    }

    private static func queue(_ handle: CameraHandle, _ index: Int) throws(CaptureError) {
        var buffer = buffer(index)
        let error = handle.call(cv4l2_qbuf, &buffer)
        if error != 0 { throw .refused(handle, "take a buffer", error) }
    }

    /// The device's descriptor, for waiting on it.
    var descriptor: Int32 { handle.descriptor }

    /// The next filled buffer; nil if there is none yet.
    ///
    /// - Throws: `CaptureError.deviceFailed` when no more buffers can be filled.
    func dequeue() throws(CaptureError) -> Filled? {
        var buffer = Self.buffer(0)
        let error = handle.call(cv4l2_dqbuf, &buffer)
        if error == EAGAIN { return nil }
        guard error == 0 else {
            let reason = error == ENODEV ? "it was unplugged" : SystemError.text(error)
            throw .deviceFailed(path: handle.path, reason: reason)
        }
        let index = Int(buffer.index)
        guard mappings.indices.contains(index) else {
            throw .deviceFailed(path: handle.path, reason: "it gave a buffer that there is not")
        }
        let queued = state.update {
            $0.queued -= 1
            return $0.queued
        }
        let used = min(Int(buffer.bytesused), mappings[index].length)
        let isMonotonic = buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
            == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        let stamp = MediaTime(
            nanoseconds: Int64(buffer.timestamp.tv_sec) * 1_000_000_000 + Int64(buffer.timestamp.tv_usec) * 1000)
        return Filled(
            index: index, start: mappings[index].start.assumingMemoryBound(to: UInt8.self), count: used,
            captured: isMonotonic ? stamp : nil, sequence: buffer.sequence,
            isDamaged: buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0, queued: queued)
    }

    /// Returns a buffer to the driver. From any thread.
    func giveBack(_ index: Int) {
        // A device that is gone refuses it; the reader detects that on its own.
        if state.update({ $0.isStreaming }) { try? Self.queue(handle, index) }
        state.update { $0.queued += 1 }
    }

    /// Stops streaming, and closes the device when all frames in use have been returned.
    ///
    /// - Parameter patience: how long to wait for them. If they take longer, the last one closes the device.
    func stop(patience: Duration) {
        var type = CameraHandle.capture.rawValue
        state.update { $0.isStreaming = false }
        _ = handle.call(cv4l2_streamoff, &type)
        let count = mappings.count
        let areBack = state.wait(until: MediaTime.now + patience) { $0.queued >= count ? true : nil }
        // Not left to the last frame's thread: the next attempt to open the device would find it busy.
        if areBack == true { releaseOnce() }
    }
}

extension CaptureError {
    static func refused(_ handle: CameraHandle, _ step: String, _ error: Int32) -> CaptureError {
        .deviceRefused(
            path: handle.path, step: step,
            reason: error == EBUSY ? "another program is using it" : SystemError.text(error))
    }
}
