import CV4L2
import Device
import Media

/// The mode of a camera after setup: the driver's response to the requested format.
struct CameraMode {
    var fourCC: FourCC
    /// The size as the driver lays it out in memory; it may be odd.
    var size: PictureSize
    /// Bytes from one row to the next; 0 for JPEGs.
    var stride: Int
    var frameRate: FrameRate
    var isFullRange: Bool

    /// The part of the frame that is used: 4:2:0 needs even sides.
    var usedSize: PictureSize { PictureSize(width: size.width & ~1, height: size.height & ~1) }

    /// The smallest number of bytes in a complete frame.
    var leastBytes: Int {
        switch fourCC {
        case .nv12: stride * size.height + stride * ((size.height + 1) / 2)
        case .yu12, .yv12: stride * size.height + 2 * (stride / 2 * ((size.height + 1) / 2))
        case .yuyv: stride * (size.height - 1) + size.width * 2
        default: 4
        }
    }

    /// Sets the camera up.
    ///
    /// - Throws: `CaptureError.deviceRefused`
    init(_ handle: CameraHandle, _ choice: FormatChoice, wanted: FrameRate) throws(CaptureError) {
        var format = v4l2_format()
        format.type = CameraHandle.capture.rawValue
        format.fmt.pix.width = UInt32(choice.size.width)
        format.fmt.pix.height = UInt32(choice.size.height)
        format.fmt.pix.pixelformat = choice.fourCC.rawValue
        format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        let error = handle.call(cv4l2_s_fmt, &format)
        let step = "give \(choice.fourCC) \(choice.size)"
        if error != 0 { throw .refused(handle, step, error) }
        let pixels = format.fmt.pix
        fourCC = FourCC(rawValue: pixels.pixelformat)
        size = PictureSize(width: Int(pixels.width), height: Int(pixels.height))
        guard fourCC == choice.fourCC, EncodingSettings.widths.contains(size.width & ~1),
            EncodingSettings.heights.contains(size.height & ~1)
        else {
            throw .deviceRefused(path: handle.path, step: step, reason: "it gives \(fourCC) \(size) instead")
        }
        // Alternating fields arrive separately in the same number of rows, which cannot be shown.
        if pixels.field == V4L2_FIELD_ALTERNATE.rawValue {
            throw .deviceRefused(path: handle.path, step: step, reason: "it gives single fields")
        }
        let isJPEG = fourCC.isJPEG
        let leastStride = fourCC == .yuyv ? size.width * 2 : size.width
        stride = isJPEG ? 0 : max(Int(pixels.bytesperline), leastStride)
        isFullRange =
            switch pixels.quantization {
            case V4L2_QUANTIZATION_FULL_RANGE.rawValue: true
            case V4L2_QUANTIZATION_LIM_RANGE.rawValue: false
            default: isJPEG || pixels.colorspace == V4L2_COLORSPACE_JPEG.rawValue
            }
        frameRate = Self.setRate(handle, choice.frameRate ?? wanted)
    }

    /// Requests a rate, and returns the rate that the driver reports afterwards.
    private static func setRate(_ handle: CameraHandle, _ rate: FrameRate) -> FrameRate {
        var parameters = v4l2_streamparm()
        parameters.type = CameraHandle.capture.rawValue
        parameters.parm.capture.timeperframe = v4l2_fract(
            numerator: UInt32(clamping: rate.denominator), denominator: UInt32(clamping: rate.numerator))
        // Some drivers have only one rate and do not support this call.
        guard handle.call(cv4l2_s_parm, &parameters) == 0 || handle.call(cv4l2_g_parm, &parameters) == 0 else {
            return rate
        }
        return FrameRate(interval: parameters.parm.capture.timeperframe) ?? rate
    }
}
