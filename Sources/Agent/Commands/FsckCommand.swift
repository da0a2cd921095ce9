import ArgumentParser
import Device
import Glibc
import Recorder
import System

struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck", abstract: "Checks the recordings: every file, every picture, and the index.",
        discussion: """
            The agent must not run meanwhile. Findings go to standard output, one a line. What a power cut leaves is \
            no damage: the agent's next start puts it in order, and so does --repair.
            Exit codes: 0 all is well or was put in order, 1 something is not, 66 CONFIG or the folder can't be \
            read, 69 the agent runs, 78 CONFIG is wrong.

            Examples:
              camera-agent fsck /etc/camera-agent/camera-agent.json5
              camera-agent fsck --repair /var/lib/camera-agent/recordings
            """)

    @Flag(help: "Put in order what can be.")
    var repair = false

    @Flag(help: "Read only the beginning and the end of each recording, not all pictures.")
    var quick = false

    @Argument(
        help: ArgumentHelp("The agent's configuration, or a folder of recordings.", valueName: "CONFIG|DIRECTORY"),
        completion: .file())
    var path: String

    func run() throws {
        let (directory, capacity) = try Self.place(path)
        let check = RecordingCheck(
            directory: directory, capacity: capacity, readsPictures: !quick, repairs: repair)
        let progress = ProgressLine()
        var count = 0
        let findings: [RecordingFinding]
        do throws(RecordingError) {
            findings = try check.run { number, all in
                count = all
                progress.show(part: Double(number) / Double(max(all, 1)))
            }
        } catch {
            progress.clear()
            throw ProgramFailure(message: "\(error)", code: .unavailable)
        }
        progress.clear()
        for finding in findings { print(finding) }
        let problems = findings.filter { $0.isProblem }
        let left = problems.count { !$0.isRepaired }
        let words = problems.isEmpty ? "all is well" : "\(problems.count) problems, \(left) not put in order"
        print("\(directory): \(count) recordings, \(words)")
        if left > 0 { throw ProgramFailure(message: "", code: .negative) }
    }

    /// The recordings' folder, and its capacity; nil where `path` is the folder itself and not a configuration.
    private static func place(
        _ path: String
    ) throws(ProgramFailure) -> (directory: String, capacity: RecordingCapacity?) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return (path, nil) }
        let recording = try RecordingConfiguration.load(path).recording
        guard access(recording.directory, R_OK | X_OK) == 0 else {
            throw ProgramFailure(
                message: "can't read \(recording.directory): \(SystemError.text(errno))", code: .noInput)
        }
        return (recording.directory, recording.capacity)
    }
}

extension RecordingConfiguration {
    /// Loads a configuration, which must have recordings.
    static func load(_ path: String) throws(ProgramFailure) -> (recording: RecordingConfiguration, whole: Configuration)
    {
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load(path: path).configuration
        } catch {
            throw ProgramFailure(message: "\(error)", code: error.exitCode)
        }
        guard let recording = configuration.recording else {
            throw ProgramFailure(
                message: "\(path) has no recordings: \"recording\" is null", code: .configuration)
        }
        return (recording, configuration)
    }
}
