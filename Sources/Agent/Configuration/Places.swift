import Glibc

/// The standard folders of this user's programs.
struct Places: Sendable, Hashable {
    var home: String
    /// `XDG_RUNTIME_DIR`: a folder for sockets, emptied when the user logs out; nil when there is none.
    var runtimeDirectory: String?
    var isRoot: Bool

    /// Those of the user who runs this process.
    static var current: Places {
        let isRoot = geteuid() == 0
        return Places(
            home: environment("HOME") ?? (isRoot ? "/root" : "/"), runtimeDirectory: environment("XDG_RUNTIME_DIR"),
            isRoot: isRoot)
    }

    var stateDirectory: String { isRoot ? "/var/lib/camera-agent" : "\(home)/.local/state/camera-agent" }

    /// The console's socket unless the configuration names another.
    func consoleSocket(stateDirectory: String) -> String {
        if isRoot { return "/run/camera-agent.sock" }
        return runtimeDirectory.map { "\($0)/camera-agent.sock" } ?? "\(stateDirectory)/console.sock"
    }

    /// The console's socket of an agent that runs as a service: as a user of its own, or as root.
    static let serviceSockets = ["/run/camera-agent/camera-agent.sock", "/run/camera-agent.sock"]

    /// `path` with a leading `~/` replaced by the home folder.
    func expand(_ path: String) -> String {
        path == "~" ? home : path.hasPrefix("~/") ? home + path.dropFirst(1) : path
    }

    /// A variable of the environment that is set to an absolute path.
    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.hasPrefix("/") ? text : nil
    }
}
