import ArgumentParser
import Glibc
import NIOCore
import NIOPosix

/// The program: opens the platform, then takes lines from a script, from standard input and from the control socket.
@main
struct PlatformSimulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "platform-simulator",
        abstract: "A mobile-watch platform for tests: redirect, registration, link, tokens, and faults on purpose.",
        discussion: "The first line on standard output is JSON and says which ports were taken. See README.md.")

    @Option(help: "Port of redirect and registration; 0 takes a free one.")
    var http: Int = 0
    @Option(help: "Port of the main link server; 0 takes a free one.")
    var link: Int = 0
    @Option(help: "Port of the backup link server; without it there is none.")
    var backupLink: Int?
    @Option(help: ArgumentHelp("A device that is let in; may be repeated. Without any, all are.", valueName: "ID:KEY"))
    var device: [String] = []
    @Option(help: "Address to listen at, and that devices are told.")
    var address: String = "127.0.0.1"
    @Option(help: "Unix socket for console lines.")
    var control: String?
    @Option(help: "Console lines that are run first; the first one that fails ends the program with status 1.")
    var script: String?
    @Option(help: "File that each log entry is written to, a JSON line each.")
    var trace: String?
    @Option(help: ArgumentHelp("TURN servers for REGISTER_RES.", valueName: "HOST,PORT[,HOST,PORT]"))
    var turn: String?
    @Option(help: ArgumentHelp("FTP server for REGISTER_RES.", valueName: "HOST,PORT,ACCOUNT,PASSWORD"))
    var ftp: String?
    @Option(help: ArgumentHelp("Cloud storage for LOGIN_RES.", valueName: "URL,ACCOUNT,PASSWORD"))
    var cloud: String?
    @Option(help: "The platform's zone.")
    var utcOffset: String = "+08:00"
    @Option(help: "Seconds without a heartbeat after which a link is closed.")
    var silence: Int = 360
    @Option(help: "Seconds between two registrations below which it is an oddity (the text: 300); 0: any will do.")
    var registerPause: Int = 0
    @Option(help: "Seconds after a refused login below which another is an oddity (the text: 180); 0: any will do.")
    var loginPause: Int = 0
    @Option(help: "Log entries that are kept.")
    var logSize: Int = 10_000
    @Flag(help: "Do not read standard input (by default its end, if a pipe or a terminal, ends the program).")
    var noConsole = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let settings = try settings()
        _ = try md5([])  // better now than at the first frame
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let ended = loop.makePromise(of: Int32.self)
        let platform = try loop.submit {
            NIOLoopBound(Platform(settings: settings, loop: loop, ended: ended), eventLoop: loop)
        }.wait()
        if let trace { try startTrace(trace, platform) }
        try loop.flatSubmit { platform.value.open() }.wait()
        writeAll(try loop.submit { platform.value.places.line + "\n" }.wait(), to: STDOUT_FILENO)

        let lines = ConsoleLines(platform: platform)
        let script = try script.map(scriptDescriptor)
        let readsInput = !noConsole
        // One thread of its own reads, waits and prints: blocking there holds up nothing else.
        NIOThreadPool.singleton.submit { _ in lines.run(script: script, readsInput: readsInput) }
        let status = try ended.futureResult.wait()
        if let control { unlink(control) }
        throw ExitCode(status)
    }

    private func settings() throws -> Settings {
        var settings = Settings()
        settings.address = address
        settings.httpPort = try number("\(http)", in: 0...65535, for: "--http")
        settings.linkPort = try number("\(link)", in: 0...65535, for: "--link")
        settings.backupLinkPort = try backupLink.map { try number("\($0)", in: 0...65535, for: "--backup-link") }
        for text in device {
            let device = try Settings.device(text)
            settings.keys[device.id] = device.key
        }
        func list(_ text: String?) -> [String] { text?.split(separator: ",").map(String.init) ?? [] }
        settings.turn = list(turn)
        settings.ftp = list(ftp)
        settings.cloud = list(cloud)
        settings.utcOffset = try Settings.utcOffset(utcOffset)
        settings.silence = try number("\(silence)", in: 1...86_400, for: "--silence")
        settings.registerPause = try number("\(registerPause)", in: 0...86_400, for: "--register-pause")
        settings.loginPause = try number("\(loginPause)", in: 0...86_400, for: "--login-pause")
        settings.logSize = try number("\(logSize)", in: 1...10_000_000, for: "--log-size")
        settings.controlPath = control
        return settings
    }

    private func scriptDescriptor(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SimulatorError.refused("--script \(path): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    private func startTrace(_ path: String, _ platform: NIOLoopBound<Platform>) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SimulatorError.refused("--trace \(path): \(String(cString: strerror(errno)))")
        }
        try platform.eventLoop.submit {
            _ = platform.value.journal.listen { writeAll($0.json.line + "\n", to: descriptor) }
        }.wait()
    }
}
