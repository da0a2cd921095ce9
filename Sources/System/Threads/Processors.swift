import Glibc

/// The processors that are there to encode on.
package enum Processors {
    package static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
