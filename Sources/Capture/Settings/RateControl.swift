/// The rate control of an encoder.
package enum RateControl: String, Sendable, Hashable, CaseIterable {
    /// The bit rate is kept: over any 10 s, frames with enough detail use it within 10 %. Simpler frames use less;
    /// nothing is padded.
    case cbr
    /// The quality is kept, and the bit rate is a ceiling: a still scene uses far less than it.
    case vbr
}
