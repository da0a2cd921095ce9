import Base

/// The kind of network that the link uses (CTMW 7.5.1).
package enum NetworkType: Int, CodedValue {
    case wired = 0, wifi, mobile
}
