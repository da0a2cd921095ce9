import Base
import CV4L2
import Device
import Media
import System

/// A V4L2 camera as a source.
///
/// NV12, YU12 and YV12 frames are passed on in the driver's memory; YUYV and JPEG are converted once, and the driver
/// gets its buffer back at once.
final class CameraSource: FrameSource {
    /// The number of buffers requested from the driver. With 5, an encoder has one being encoded and one waiting, and
    /// another encoder one of its own, before the driver is down to two.
    private static let bufferCount = 5
    /// Frames in use when the camera is closed are returned within the encoding time of a frame.
    private static let closePatience = Duration.milliseconds(300)
    /// A time stamp further from now is a driver's error.
    private static let stampTolerance = Duration.seconds(5)

    let format: SourceFormat
    private(set) var droppedByDriver = 0
    private let path: String
    private let mode: CameraMode
    private let buffers: CameraBuffers
    private let conversion: Conversion
    private var lastSequence: UInt32?

    private enum Conversion {
        case none(PlanarPicture.Layout)
        case yuyv(FramePool)
        case jpeg(MJPEGDecoder, FramePool)
    }

    /// Opens the camera and starts it in the mode nearest to the requested one.
    ///
    /// - Throws: `CaptureError`
    static func open(path: String, size: PictureSize, frameRate: FrameRate) throws(CaptureError) -> CameraSource {
        let handle = try CameraHandle(path: path)
        let offers = handle.offers(near: size, where: FormatChoice.isReadable)
        let choices = FormatChoice.ranked(offers, size: size, frameRate: frameRate)
        var firstError: CaptureError?
        // Drivers offer modes that they then refuse; a few more choices are tried.
        for choice in choices.prefix(4) {
            do throws(CaptureError) {
                return try CameraSource(handle, try CameraMode(handle, choice, wanted: frameRate))
            } catch {
                firstError = firstError ?? error
                if case .deviceRefused(_, _, reason: "another program is using it") = error { break }
            }
        }
        throw firstError ?? .noUsableFormat(path: path, offered: offers.map(\.fourCC.description))
    }

    /// Starts an open camera in its mode; on failure, it is still open.
    init(_ handle: CameraHandle, _ mode: CameraMode) throws(CaptureError) {
        conversion =
            switch mode.fourCC {
            case .nv12: .none(.nv12)
            case .yu12, .yv12: .none(.i420)
            case .yuyv: .yuyv(FramePool(.nv12, mode.usedSize))
            default: .jpeg(try MJPEGDecoder(), FramePool(.i420, mode.usedSize))
            }
        buffers = try CameraBuffers(handle, count: Self.bufferCount)
        path = handle.path
        self.mode = mode
        format = SourceFormat(
            size: mode.usedSize, frameRate: mode.frameRate, pixelFormat: mode.fourCC.description,
            isFullRange: mode.isFullRange)
    }

    package func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep {
        switch wakeUp.wait(for: buffers.descriptor, until: deadline) {
        case .woken, .deadline: return .nothing
        case .failed(let reason): throw .deviceFailed(path: path, reason: "cannot wait for it: \(reason)")
        case .ready: break
        }
        guard let filled = try buffers.dequeue() else { return .nothing }
        countGap(filled.sequence)
        let captured = stamp(filled)
        if filled.isDamaged {
            buffers.giveBack(filled.index)
            return .damaged(reason: "the driver flagged them as errors")
        }
        if filled.count < mode.leastBytes {
            buffers.giveBack(filled.index)
            return .damaged(reason: "\(filled.count) of \(mode.leastBytes) bytes came")
        }
        switch conversion {
        case .none(let layout):
            if filled.queued < CameraBuffers.leastQueued {
                buffers.giveBack(filled.index)
                return .noBuffer
            }
            return .frame(inPlace(filled, layout, captured))
        case .yuyv(let pool):
            defer { buffers.giveBack(filled.index) }
            guard let buffer = try pool.take() else { return .noBuffer }
            buffer.picture.convert(fromYUYV: filled.start, stride: mode.stride)
            return .frame(pool.frame(buffer, captured: captured, format: format))
        case .jpeg(let decoder, let pool):
            defer { buffers.giveBack(filled.index) }
            guard let buffer = try pool.take() else { return .noBuffer }
            do {
                try decoder.decode(UnsafeRawBufferPointer(start: filled.start, count: filled.count), into: buffer)
            } catch {
                pool.giveBack(buffer)
                return .damaged(reason: error.reason)
            }
            return .frame(pool.frame(buffer, captured: captured, format: format))
        }
    }

    func close() { buffers.stop(patience: Self.closePatience) }

    /// A frame in the driver's buffer.
    private func inPlace(
        _ filled: CameraBuffers.Filled, _ layout: PlanarPicture.Layout, _ captured: MediaTime
    ) -> Frame {
        var picture = PlanarPicture(
            layout, mode.size, at: filled.start, stride: mode.stride, rows: mode.size.height,
            isVFirst: mode.fourCC == .yv12)
        picture.size = mode.usedSize
        let index = filled.index
        return Frame(picture: picture, captured: captured, format: format) { [buffers] in buffers.giveBack(index) }
    }

    /// The driver's time stamp, if it is on the monotonic clock and plausible; otherwise the present time.
    private func stamp(_ filled: CameraBuffers.Filled) -> MediaTime {
        let now = MediaTime.now
        guard let captured = filled.captured, captured <= now, now - captured < Self.stampTolerance else { return now }
        return captured
    }

    /// Counts gaps in the sequence numbers: frames for which the driver had no buffer.
    private func countGap(_ sequence: UInt32) {
        if let last = lastSequence {
            let gap = sequence &- last
            // Drivers that do not count, or restart, lose nothing.
            if gap > 1, gap < 1 << 16 { droppedByDriver += Int(gap) - 1 }
        }
        lastSequence = sequence
    }
}
