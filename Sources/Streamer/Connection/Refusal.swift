import Net

/// The reason why a stream is not available.
struct Refusal: Error, Equatable {
    package var status: RTSPStatus
    var words: String
}
