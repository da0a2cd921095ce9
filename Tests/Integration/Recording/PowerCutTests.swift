import Glibc
import TestSupport
import Testing

extension Integration {
    /// Power cuts of the real agent on a disk that is made anew from what it wrote and synced (Tests/PowerCut).
    @Suite(.serialized) struct PowerCutTests {
        /// `POWER_CUTS=200` for the record.
        private static var cuts: String { getenv("POWER_CUTS").map { String(cString: $0) } ?? "12" }

        @Test func whatWasSyncedIsThereAfterACut() throws {
            let tool = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/PowerCut/power-cut"
            let folder = try TemporaryFolder()
            let log = folder.path + "/log"
            let said = try ChildProcess.run([tool, "--cuts", Self.cuts, AgentProcess.binary], log: log, seconds: 1200)
            print(said.output)
            #expect(said.status == 0, "\(said.output)\(Files.text(log))")
        }
    }
}
