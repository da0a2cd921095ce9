import Glibc
import Testing
import Uplink

extension Integration {
    /// What an upload costs beside `curl -T` of the same file. A figure, so not for `make test`: UPLOAD_BENCH=1, in a
    /// release build, on a quiet machine.
    @Suite(.serialized, .enabled(if: getenv("UPLOAD_BENCH") != nil)) struct UploadCostTests {
        /// Five minutes at 4 Mbit/s (002 7.1.1).
        static let bytes = 150_000_000

        @Test func anUploadCostsWhatCurlCosts() throws {
            let file = try NoiseFile(size: Self.bytes)
            let sink = try UploadSink()
            var own: [Int64] = []
            var curl: [Int64] = []
            for _ in 0..<5 {
                let account = try #require(
                    ObjectAccount(
                        url: "http://127.0.0.1:\(sink.port)", account: "a", password: Secret(field: "b"),
                        place: CloudPlace(), dialect: .oos))
                // One part, as curl sends it.
                let store = try #require(
                    ObjectStore(
                        account: account, control: TransferControl(), partSize: .max, wallTime: { Int64(time(nil)) }))
                var before = Self.processor(1)
                try store.put(FileSource(path: file.path), bucket: "b", key: "k", type: "video/mp2t") { _ in }
                own.append(Self.processor(1) - before)
                before = Self.processor(-1)
                let ended = try ChildProcess.run(
                    ["curl", "-sS", "-T", file.path, "http://127.0.0.1:\(sink.port)/b/k"], seconds: 60)
                #expect(ended.status == 0)
                curl.append(Self.processor(-1) - before)
            }
            let (a, b) = (own.sorted()[2], curl.sorted()[2])
            print("processor time for \(Self.bytes / 1_000_000) MB: here \(a / 1_000) ms, curl -T \(b / 1_000) ms")
            #expect(Double(a) <= 1.2 * Double(b))
        }

        /// In microseconds: of this thread (1) or of ended children (-1), as getrusage(2) counts.
        private static func processor(_ who: Int32) -> Int64 {
            var usage = rusage()
            getrusage(who, &usage)
            return Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
                + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        }
    }
}
