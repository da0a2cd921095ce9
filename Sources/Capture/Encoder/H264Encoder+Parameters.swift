import CX264
import Device
import Media

extension H264Encoder {
    /// The size of the decoder's buffer (VBV) under CBR, in seconds of the bit rate.
    ///
    /// It bounds how far any stretch of time may exceed the rate: half a second over 10 s is 5 %. A key frame may take
    /// most of it, which is also the longest that a link of exactly this rate delays one.
    static let constantBuffer = 0.5
    /// The same under VBR, where bursts are acceptable and the rate is only a ceiling.
    static let variableBuffer = 2.0
    /// The quality (CRF) that VBR keeps while the ceiling permits it: x264's own default.
    static let variableQuality: Float = 23

    /// x264's parameters for a plan.
    ///
    /// The profile is High where the preset uses its tools, and Constrained Baseline with `ultrafast`, which uses none:
    /// every current player and recorder decodes both, and at the same quality High saves a tenth of the bits or more.
    ///
    /// - Throws: ``CaptureError/encoder(_:)``
    static func parameters(_ plan: EncoderPlan) throws(CaptureError) -> x264_param_t {
        var p = x264_param_t()
        // zerolatency: no B-frames, no lookahead, slices instead of frame threads, constant frame rate. An access unit
        // comes out when its frame goes in.
        guard x264_param_default_preset(&p, plan.preset.rawValue, "zerolatency") == 0 else {
            throw .encoder("has no preset \(plan.preset.rawValue)")
        }
        cx264_silence(&p)
        p.i_csp = X264_CSP_I420
        p.i_width = Int32(plan.size.width)
        p.i_height = Int32(plan.size.height)
        p.i_fps_num = UInt32(plan.frameRate.numerator)
        p.i_fps_den = UInt32(plan.frameRate.denominator)
        p.i_timebase_num = p.i_fps_den
        p.i_timebase_den = p.i_fps_num
        p.i_threads = Int32(plan.threads)
        p.b_sliced_threads = plan.threads > 1 ? 1 : 0
        p.i_lookahead_threads = 1
        p.vui.b_fullrange = plan.isFullRange ? 1 : 0
        p.vui.i_sar_width = Int32(plan.sampleAspect.width)
        p.vui.i_sar_height = Int32(plan.sampleAspect.height)

        // GOPs are closed. `encode` requests the key frames by the frames' time stamps, because a source may be slower
        // than its stated rate; x264 would count frames.
        p.b_open_gop = 0
        p.i_bframe = 0
        p.i_scenecut_threshold = 0
        p.i_keyint_max = X264_KEYINT_MAX_INFINITE
        p.i_keyint_min = 1
        p.b_intra_refresh = 0
        p.b_repeat_headers = 1
        p.b_annexb = 1
        p.b_aud = 0

        setRate(&p, plan)
        p.i_level_idc = Int32(
            H264Level.lowest(size: plan.size, frameRate: plan.frameRate, peakBitRate: plan.bitRate))
        guard x264_param_apply_profile(&p, "high") == 0 else { throw .encoder("refused the High profile") }
        return p
    }

    /// Sets the parameters that an open encoder can change (`x264_encoder_reconfig`).
    static func setRate(_ p: inout x264_param_t, _ plan: EncoderPlan) {
        let bitRate = Int32(plan.bitRate)
        p.rc.i_vbv_max_bitrate = bitRate
        switch plan.rateControl {
        case .cbr:
            p.rc.i_rc_method = X264_RC_ABR
            p.rc.i_bitrate = bitRate
            p.rc.i_vbv_buffer_size = Int32((Double(plan.bitRate) * constantBuffer).rounded(.up))
        case .vbr:
            p.rc.i_rc_method = X264_RC_CRF
            p.rc.f_rf_constant = variableQuality
            p.rc.i_vbv_buffer_size = Int32((Double(plan.bitRate) * variableBuffer).rounded(.up))
        }
    }
}
