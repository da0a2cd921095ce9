import Glibc
import TestSupport
import Testing

extension Integration {
    /// What the way of an access unit from its publisher to viewers allocates, counted in Benchmarks/HotPath with a
    /// library that stands in for malloc.
    ///
    /// The numbers are of a debug build, which allocates where an optimised one doesn't: about 24 an access unit, and 2
    /// more for each viewer. What must not be in them is anything for each packet: a picture of 18 kB has 13, one of
    /// 90 kB 65.
    @Suite struct AllocationTests {
        private let folder: TemporaryFolder
        private var counter: String { "\(folder.path)/count.so" }

        init() throws {
            folder = try TemporaryFolder()
            let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let compiled = try ChildProcess.run(
                ["clang", "-O1", "-shared", "-fPIC", "-o", counter, "\(root)/Tests/Tools/count-allocations.c"],
                log: "\(folder.path)/log", seconds: 60)
            try #require(compiled.status == 0, "\(Files.text(folder.path + "/log"))")
        }

        /// Of a whole run of the program.
        private func allocations(units: Int, viewers: Int, pictureBytes: Int) throws -> Int {
            let program =
                AgentProcess.binary.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/hot-path"
            let log = "\(folder.path)/\(units)-\(viewers)-\(pictureBytes)"
            let run = try ChildProcess.run(
                [program, "\(units)", "\(viewers)", "2000", "\(pictureBytes)"], environment: ["LD_PRELOAD": counter],
                log: log, seconds: 60)
            try #require(run.status == 0, "\(run.output)")
            let count = Files.text(log).split(separator: "\n").last?.split(separator: " ").last.flatMap { Int($0) }
            return try #require(count, "\(Files.text(log))")
        }

        /// What a further access unit costs.
        private func anAccessUnit(viewers: Int, pictureBytes: Int = 18_000) throws -> Double {
            let few = try allocations(units: 100, viewers: viewers, pictureBytes: pictureBytes)
            let many = try allocations(units: 600, viewers: viewers, pictureBytes: pictureBytes)
            return Double(many - few) / 500
        }

        @Test func aPacketAllocatesNothing() throws {
            let small = try anAccessUnit(viewers: 1)
            let large = try anAccessUnit(viewers: 1, pictureBytes: 90_000)
            #expect(large - small < 10, "52 packets more cost \(large - small) allocations; \(small) before")
        }

        @Test func anAccessUnitAllocatesAFew() throws {
            let nobody = try anAccessUnit(viewers: 0)
            #expect(nobody > 1 && nobody < 35, "\(nobody)")
            let six = try anAccessUnit(viewers: 6)
            #expect((six - nobody) / 6 < 8, "\(six) with six viewers, \(nobody) with none")
        }
    }
}
