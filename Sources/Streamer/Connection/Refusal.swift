import Net

/// Why a stream can't be had.
struct Refusal: Error, Equatable {
    package var status: RTSPStatus
    var words: String
}
