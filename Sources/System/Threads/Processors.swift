import Glibc

/// The processors available for encoding.
package enum Processors {
    package static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
