package import CLinux
import Glibc

/// How programs are started: a thread of this one may block signals, and the process ignores SIGPIPE; they should not.
/// Nor should they have its descriptors: a socket that listens would stay taken for as long as such a program runs on.
package enum SpawnAttributes {
    /// - Parameter body: may add actions for the descriptors 0 to 2; the others are closed.
    package static func with<Result>(
        _ body: (inout posix_spawn_file_actions_t, inout posix_spawnattr_t) -> Result
    ) -> Result {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // NIO, for one, opens its sockets without O_CLOEXEC.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var pipe = sigset_t()
        sigemptyset(&none)
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &pipe)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return body(&actions, &attributes)
    }
}
