import Base
import CX264
import Glibc
import Media
import System

/// One open x264 encoder. It belongs to the thread that made it.
final class H264Encoder {
    package private(set) var plan: EncoderPlan
    let parameterSets: ParameterSets
    private let handle: OpaquePointer
    private var parameters: x264_param_t
    /// The number of encoded frames. x264's time stamps are these numbers; the real ones stay outside.
    private var count: Int64 = 0
    private var lastKeyFrame: MediaTime?

    /// - Throws: ``CaptureError/encoder(_:)`` when x264 refuses the plan.
    init(_ plan: EncoderPlan) throws(CaptureError) {
        var parameters = try Self.parameters(plan)
        guard let handle = cx264_encoder_open(&parameters) else {
            throw .encoder("cannot encode \(plan.size) at \(plan.frameRate)/s with \(plan.bitRate) kbit/s")
        }
        do {
            parameterSets = try Self.parameterSets(of: handle)
        } catch {
            x264_encoder_close(handle)
            throw error
        }
        // The parameters as x264 adjusted them, as the basis for later changes.
        x264_encoder_parameters(handle, &parameters)
        self.handle = handle
        self.plan = plan
        self.parameters = parameters
    }

    deinit { x264_encoder_close(handle) }

    /// Applies another bit rate or key frame interval from the next frame on, without new parameter sets.
    ///
    /// - Precondition: `plan` differs only in these from the one that the encoder was opened with.
    /// - Throws: ``CaptureError/encoder(_:)``; the old rate stays.
    package func change(to plan: EncoderPlan) throws(CaptureError) {
        precondition(plan.differsOnlyInBits(from: self.plan))
        var changed = parameters
        Self.setRate(&changed, plan)
        guard x264_encoder_reconfig(handle, &changed) == 0 else {
            throw .encoder("did not change to \(plan.bitRate) kbit/s")
        }
        parameters = changed
        self.plan = plan
    }

    /// Encodes one frame of the plan's size.
    ///
    /// - Parameters:
    ///   - captured: its time of capture, later than the previous frame's.
    ///   - forceKeyFrame: makes it an IDR picture. It also becomes one when the key frame interval has passed.
    /// - Returns: the access unit; x264 delays none.
    /// - Throws: ``CaptureError/encoder(_:)``
    func encode(
        _ picture: PlanarPicture, captured: MediaTime, forceKeyFrame: Bool
    ) throws(CaptureError) -> MediaSample {
        var input = x264_picture_t()
        x264_picture_init(&input)
        input.img.plane.0 = picture.luma
        input.img.i_stride.0 = Int32(picture.lumaStride)
        input.img.plane.1 = picture.chroma
        input.img.i_stride.1 = Int32(picture.chromaStride)
        switch picture.layout {
        case .nv12:
            input.img.i_csp = X264_CSP_NV12
            input.img.i_plane = 2
        case .i420:
            input.img.i_csp = X264_CSP_I420
            input.img.i_plane = 3
            input.img.plane.2 = picture.secondChroma
            input.img.i_stride.2 = Int32(picture.chromaStride)
        }
        input.i_pts = count
        count += 1
        let isKeyFrameDue = isKeyFrameDue(at: captured)
        input.i_type = forceKeyFrame || isKeyFrameDue ? X264_TYPE_IDR : X264_TYPE_AUTO

        var output = x264_picture_t()
        var units: UnsafeMutablePointer<x264_nal_t>?
        var unitCount: Int32 = 0
        let size = x264_encoder_encode(handle, &units, &unitCount, &input, &output)
        guard size > 0, let units else {
            throw .encoder(size < 0 ? "failed on a picture" : "gave nothing for a picture")
        }
        let isKeyFrame = output.b_keyframe != 0
        if isKeyFrame { lastKeyFrame = captured }
        return Self.accessUnit(
            UnsafeBufferPointer(start: units, count: Int(unitCount)), isKeyFrame: isKeyFrame, captured: captured)
    }

    /// Whether the key frame interval has passed by the time stamps; half a frame early counts, or jitter would add a
    /// frame.
    private func isKeyFrameDue(at captured: MediaTime) -> Bool {
        guard let lastKeyFrame else { return true }
        let interval = plan.keyFrameSeconds - 0.5 / plan.frameRate.perSecond
        return Double((captured - lastKeyFrame).nanoseconds) >= interval * 1e9
    }

    /// Copies the NAL units once: they are contiguous in x264's buffer (x264.h, x264_encoder_encode).
    private static func accessUnit(
        _ units: UnsafeBufferPointer<x264_nal_t>, isKeyFrame: Bool, captured: MediaTime
    ) -> MediaSample {
        // x264 writes its version and settings into the first access unit: 700 bytes that tell strangers about the
        // device.
        let wanted = units.filter { $0.i_type != Int32(NALUnitType.sei.rawValue) && $0.i_payload > 4 }
        let total = wanted.reduce(0) { $0 + Int($1.i_payload) }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(wanted.count)
        let bytes = [UInt8](unsafeUninitializedCapacity: total) { target, count in
            for unit in wanted {
                guard let payload = unit.p_payload, let base = target.baseAddress else { continue }
                let length = Int(unit.i_payload)
                memcpy(base + count, payload, length)
                let startCode = unit.b_long_startcode != 0 ? 4 : 3
                ranges.append(count + startCode..<count + length)
                count += length
            }
        }
        return MediaSample(
            bytes: bytes, units: ranges, isRandomAccess: isKeyFrame, presentationTime: captured,
            ready: .now)
    }

    private static func parameterSets(of handle: OpaquePointer) throws(CaptureError) -> ParameterSets {
        var units: UnsafeMutablePointer<x264_nal_t>?
        var count: Int32 = 0
        guard x264_encoder_headers(handle, &units, &count) > 0, let units else {
            throw .encoder("gave no parameter sets")
        }
        func unit(_ type: NALUnitType) -> [UInt8] {
            for unit in UnsafeBufferPointer(start: units, count: Int(count))
            where unit.i_type == Int32(type.rawValue) && unit.p_payload != nil {
                let startCode = unit.b_long_startcode != 0 ? 4 : 3
                return Array(
                    UnsafeBufferPointer(start: unit.p_payload, count: Int(unit.i_payload)).dropFirst(startCode))
            }
            return []
        }
        let sets = ParameterSets(sequence: unit(.sequenceParameterSet), picture: unit(.pictureParameterSet))
        guard let sets else { throw .encoder("gave broken parameter sets") }
        return sets
    }
}
