import Base

/// What the link goes over (002 7.5.1).
package enum NetworkType: Int, CodedValue {
    case wired = 0, wifi, mobile
}
