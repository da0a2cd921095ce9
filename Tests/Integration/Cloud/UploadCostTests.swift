import Glibc
import NIOPosix
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
            let sink = try Sink()
            var own: [Int64] = []
            var curl: [Int64] = []
            for _ in 0..<5 {
                let account = try #require(
                    ObjectAccount(url: "http://127.0.0.1:\(sink.port)", account: "a", password: Secret(field: "b"), place: CloudPlace(), dialect: .oos))
                // One part, as curl sends it.
                let store = try #require(ObjectStore(account: account, control: TransferControl(), partSize: .max, wallTime: { Int64(time(nil)) }))
                var before = Self.processor(1)
                try store.put(FileSource(path: file.path), bucket: "b", key: "k", type: "video/mp2t") { _ in }
                own.append(Self.processor(1) - before)
                before = Self.processor(-1)
                let ended = try ChildProcess.run(["curl", "-sS", "-T", file.path, "http://127.0.0.1:\(sink.port)/b/k"], seconds: 60)
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
            return Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        }

        /// An HTTP server that takes everything.
        private final class Sink: Sendable {
            let port: Int
            private let pool = NIOThreadPool(numberOfThreads: 1)

            init() throws {
                let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                var address = Socket.loopback(port: 0)
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        _ = bind(listener, $0, length)
                        _ = listen(listener, 4)
                        _ = getsockname(listener, $0, &length)
                    }
                }
                port = Int(UInt16(bigEndian: address.sin_port))
                pool.start()
                pool.submit { _ in
                    while case let client = accept(listener, nil, nil), client >= 0 { Self.serve(client) }
                }
            }

            /// One request.
            private static func serve(_ client: Int32) {
                defer { close(client) }
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                var head: [UInt8] = []
                while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
                    guard recv(client, &buffer, 1, 0) == 1 else { return }
                    head.append(buffer[0])
                }
                let lines = String(decoding: head, as: UTF8.self).lowercased().split(whereSeparator: \.isNewline)
                if lines.contains(where: { $0.hasPrefix("expect:") }) { say("HTTP/1.1 100 Continue\r\n\r\n", client) }
                var left = lines.first { $0.hasPrefix("content-length:") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
                while left > 0, case let count = recv(client, &buffer, buffer.count, 0), count > 0 { left -= count }
                say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", client)
            }

            private static func say(_ text: String, _ client: Int32) {
                let bytes = Array(text.utf8)
                _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
    }
}
