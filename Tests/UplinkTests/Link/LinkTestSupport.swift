@testable import Base
@testable import System
@testable import Uplink

let linkStart = MediaTime(nanoseconds: 1_000_000_000_000)

/// Chance that never stretches a pause: what is left is the least there can be.
struct NoChance: RandomNumberGenerator, Sendable {
    mutating func next() -> UInt64 { 0 }
}

/// SplitMix64: small, and the same on every machine.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension PayloadReading {
    static func answer(_ result: Int? = nil) -> Self { Self(root: "X_RES", result: result) }
    static let request = Self(root: "X_REQ", result: nil)
    static let unreadable = Self(root: nil, result: nil)
}
