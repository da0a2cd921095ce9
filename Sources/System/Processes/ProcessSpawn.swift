import CLinux
import Glibc

/// How programs are started: a thread of this one may block signals, and the process ignores SIGPIPE; they should not.
/// Nor should they have its descriptors: a socket that listens would stay taken for as long as such a program runs on.
package enum ProcessSpawn {
    /// A program that could not be started.
    package struct Failure: Error {
        /// The `errno`.
        package let code: Int32
    }

    /// Starts a program with this one's environment.
    ///
    /// - Parameters:
    ///   - arguments: the first is the program; unless it is a path, it is looked for in PATH.
    ///   - log: the file that its output goes to, mode 0600, its input being `/dev/null`; nil: it has this process's.
    /// - Returns: the process id, for `waitpid`.
    package static func start(_ arguments: [String], log: String? = nil) throws(Failure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // NIO, for one, opens its sockets without O_CLOEXEC.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        if let log {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
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
        var argv = arguments.map { strdup($0) } + [nil]
        defer { for pointer in argv { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, arguments.first ?? "", &actions, &attributes, &argv, environ)
        guard code == 0 else { throw Failure(code: code) }
        return child
    }
}
