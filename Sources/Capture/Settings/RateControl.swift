/// How an encoder spends its bits.
package enum RateControl: String, Sendable, Hashable, CaseIterable {
    /// The bit rate is held: over any 10 s a picture that has enough detail takes it within 10 %. Pictures that need
    /// less take less; nothing is filled up with empty bytes.
    case cbr
    /// The quality is held, and the bit rate is a ceiling: a still scene takes far less than it.
    case vbr
}
