import Base
import Device
import Glibc
import System

/// A YUV4MPEG2 file as a source, repeated at its own rate.
///
/// The frames are read, not mapped: truncating a file under a mapping ends the process, and the pages of a long clip
/// would count as the agent's memory. The copy costs a hundredth of encoding the frame.
final class Y4MSource: FrameSource {
    let format: SourceFormat
    package let path: String
    private var cut = Cut.none
    private let descriptor: Int32
    private let header: Y4MHeader
    private let pool: FramePool
    private var pacer: Pacer
    private var position: Int
    private var framesInRound = 0

    /// Whether the file ends within a frame.
    private enum Cut {
        case none
        case found(wholeFrames: Int)
        case told
    }

    private static let frameWord = Array("FRAME".utf8)
    /// The longest frame header line that is read.
    private static let maxFrameHeader = 256

    /// - Throws: `CaptureError.cannotOpen` or `.badFile`.
    init(path: String) throws(CaptureError) {
        // O_NONBLOCK: opening a FIFO without a writer would block the thread here. Regular files are not affected.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: SystemError.text(errno)) }
        do throws(CaptureError) {
            try Self.checkIsRegular(descriptor, path)
            header = try Self.header(descriptor, path)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        position = header.length
        format = SourceFormat(
            size: header.size, frameRate: header.frameRate, pixelFormat: "I420", isFullRange: header.isFullRange)
        pool = FramePool(.i420, header.size)
        pacer = Pacer(frameRate: header.frameRate, start: MediaTime.now)
    }

    deinit { Glibc.close(descriptor) }

    /// Requires a regular file, because a clip is read at any position, repeatedly.
    private static func checkIsRegular(_ descriptor: Int32, _ path: String) throws(CaptureError) {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .badFile(path: path, reason: SystemError.text(errno)) }
        let kind =
            switch information.st_mode & S_IFMT {
            case S_IFREG: ""
            case S_IFDIR: "a directory"
            case S_IFIFO: "a FIFO"
            default: "a device"
            }
        if !kind.isEmpty { throw .badFile(path: path, reason: "it is \(kind); a clip has to be a regular file") }
    }

    private static func header(_ descriptor: Int32, _ path: String) throws(CaptureError) -> Y4MHeader {
        var start = [UInt8](repeating: 0, count: Y4MHeader.maxLength)
        let count = pread(descriptor, &start, start.count, 0)
        if count < 0 { throw .badFile(path: path, reason: SystemError.text(errno)) }
        do {
            return try Y4MHeader(start.prefix(count))
        } catch {
            throw .badFile(path: path, reason: error.words)
        }
    }

    package func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep {
        let due = pacer.due
        switch wakeUp.wait(until: min(due, deadline)) {
        case .woken, .ready: return .nothing
        case .failed(let reason): throw .resources("cannot wait: \(reason)")
        case .deadline: break
        }
        let now = MediaTime.now
        if now < due { return .nothing }
        pacer.advance(now: now)
        guard let buffer = try pool.take() else { return .noBuffer }
        do throws(CaptureError) {
            try read(into: buffer)
        } catch {
            pool.giveBack(buffer)
            throw error
        }
        // Stamped with its due time: a thread that wakes late causes no jitter.
        return .frame(pool.frame(buffer, captured: due, format: format))
    }

    /// Reads the next frame; after the last one, the first.
    private func read(into buffer: PixelBuffer) throws(CaptureError) {
        if try !readFrame(into: buffer) {
            if framesInRound == 0 { throw .badFile(path: path, reason: "it holds no whole picture") }
            framesInRound = 0
            position = header.length
            if try !readFrame(into: buffer) {
                throw .badFile(path: path, reason: "it was shortened while it was played")
            }
        }
        framesInRound += 1
    }

    /// - Returns: false at the end of the file.
    private func readFrame(into buffer: PixelBuffer) throws(CaptureError) -> Bool {
        var line = [UInt8](repeating: 0, count: Self.maxFrameHeader)
        let count = pread(descriptor, &line, line.count, off_t(position))
        if count < 0 { throw .badFile(path: path, reason: SystemError.text(errno)) }
        if count == 0 { return false }
        guard line.starts(with: Self.frameWord), let end = line.prefix(count).firstIndex(of: UInt8(ascii: "\n")) else {
            if count < Self.maxFrameHeader {
                noteCut()
                return false
            }
            throw .badFile(path: path, reason: "picture \(framesInRound + 1) has no FRAME line")
        }
        let bytes = buffer.bytes
        var got = 0
        while got < header.frameBytes {
            let part = pread(
                descriptor, bytes.baseAddress.map { $0 + got }, header.frameBytes - got, off_t(position + end + 1 + got)
            )
            if part < 0 {
                if errno == EINTR { continue }
                throw .badFile(path: path, reason: SystemError.text(errno))
            }
            if part == 0 {
                noteCut()
                return false
            }
            got += part
        }
        position += end + 1 + header.frameBytes
        return true
    }

    private func noteCut() {
        if case .none = cut, framesInRound > 0 { cut = .found(wholeFrames: framesInRound) }
    }

    func note() -> CaptureEvent? {
        guard case .found(let frames) = cut else { return nil }
        cut = .told
        return .fileCutShort(path: path, wholeFrames: frames)
    }
}
