import ArgumentParser
import Base
import Glibc

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Looks at camera, encoder, disk, network, clock and platform.",
        discussion: """
            One line for each finding: ok, warning or fails, what is the case, and what to do about it. It may run \
            beside the agent, which has the cameras then and is asked. It writes at most 4 MB to the disk of the \
            recordings, and leaves nothing there. It takes some 10 s, longer where something hangs.
            Exit codes: 0 nothing fails, 1 something does, 66 CONFIG can't be read, 78 CONFIG is wrong.

            Examples:
              camera-agent doctor
              camera-agent doctor /etc/camera-agent/camera-agent.json5
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(
        help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String?

    func run() throws {
        // A server that closes the connection is a finding, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        var configuration = Configuration.standard
        var findings: [Finding] = []
        let progress = ProgressLine()
        func found(_ finding: Finding) {
            findings.append(finding)
            progress.clear()
            if !json { print(finding.line) }
            fflush(nil)
        }
        if let path {
            do throws(ConfigurationError) {
                let (read, warnings) = try Configuration.load(path: path)
                configuration = read
                for warning in warnings {
                    let (said, advice) = ("\(path), \(warning)", "see camera-agent.example.json5")
                    found(warning.failsCheck ? .fails("file", said, advice) : .warning("file", said, advice))
                }
            } catch {
                throw ProgramFailure(message: "\(error)", code: error.exitCode)
            }
        }
        Doctor(configuration) { progress.show("looking at: \($0)") }.examine(found)
        progress.clear()
        if json { print(JSONValue.array(findings.map(\.json)).json) }
        if findings.contains(where: { $0.grade == .fails }) { throw ProgramFailure(message: "", code: .negative) }
    }
}
