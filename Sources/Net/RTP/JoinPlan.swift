import Base

/// How a new viewer gets its first frame at once and still is at the live edge (docs/design/first-picture.md).
package enum JoinPlan: Equatable {
    /// The stream has no access unit yet: begin with its first key frame.
    case wait
    /// The access units since the last key frame, with compressed time stamps.
    case wholeGroup
    /// The last key frame only, then live from a fresh one that is requested from the encoder.
    case previewThenFresh

    /// The longest duration of a GOP that is worth its bytes: an encoder gives a fresh key frame within one frame. It
    /// is also the shortest time between two key frames that viewers can cause.
    package static let youngGroup: Duration = .milliseconds(500)

    /// - Parameters:
    ///   - groupAge: the time from the last key frame to the last access unit, nil before the first.
    ///   - groupBytes: the size of all packets of the GOP.
    ///   - burstLimit: the bytes that the viewer's transport takes at once: a UDP client's receive buffer.
    ///   - encoderGivesKeyFrames: whether the source makes a key frame on request.
    package static func plan(groupAge: Duration?, groupBytes: Int, burstLimit: Int, encoderGivesKeyFrames: Bool)
        -> JoinPlan
    {
        guard let groupAge else { return .wait }
        let isWorthIt = groupAge <= youngGroup && groupBytes <= burstLimit
        return isWorthIt || !encoderGivesKeyFrames ? .wholeGroup : .previewThenFresh
    }
}
