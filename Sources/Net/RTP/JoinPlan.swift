import Base

/// How a new viewer gets its first picture at once and yet is at the live edge (docs/design/first-picture.md).
package enum JoinPlan: Equatable {
    /// The stream has given nothing yet: begin with its first key frame.
    case wait
    /// The pictures since the last key frame, with their time stamps squeezed together.
    case wholeGroup
    /// The last key frame alone, then live from a fresh one that the encoder is asked for.
    case previewThenFresh

    /// A group older than this is not worth its bytes: an encoder gives a fresh key frame within one picture. It is also
    /// the shortest time between two key frames that viewers can cause.
    package static let youngGroup: Duration = .milliseconds(500)

    /// - Parameters:
    ///   - groupAge: from the last key frame to the last picture, nil before the first.
    ///   - groupBytes: all packets of the group.
    ///   - burstLimit: what the viewer's transport takes at once, in bytes: a UDP client's receive buffer.
    ///   - encoderGivesKeyFrames: whether the source makes a key frame when asked.
    package static func plan(groupAge: Duration?, groupBytes: Int, burstLimit: Int, encoderGivesKeyFrames: Bool) -> JoinPlan {
        guard let groupAge else { return .wait }
        let isWorthIt = groupAge <= youngGroup && groupBytes <= burstLimit
        return isWorthIt || !encoderGivesKeyFrames ? .wholeGroup : .previewThenFresh
    }
}
