@testable import Agent
import Logging
import Synchronization
@testable import System
import Testing

@Suite struct LogLineTests {
    private let time = Int64(1_795_233_959_007_999_999)

    @Test func putsAnEventOnOneLine() {
        let line = LogLine.format(
            wallTime: time, level: .notice, message: "a viewer plays",
            metadata: [
                "rtsp.session": "5Tq9", "rtsp.peer": "127.0.0.1:50312", "reason": "said \"no\" twice", "empty": "",
            ])
        #expect(
            line == """
                2026-11-21T04:05:59.007Z notice  a viewer plays empty="" reason="said \\"no\\" twice" \
                rtsp.peer=127.0.0.1:50312 rtsp.session=5Tq9

                """)
    }

    @Test func letsNoPeerForgeALine() {
        let line = LogLine.format(
            wallTime: time, level: .info, message: "got\r\n2026 error\u{1B}[2J", metadata: ["a\nb": "c\nd\u{7F}"])
        #expect(line == "2026-11-21T04:05:59.007Z info    got\\r\\n2026 error\\u{1b}[2J a\\nb=c\\nd\\u{7f}\n")
    }

    @Test func followsTheSharedLevel() {
        let threshold = LogLevelSwitch(.warning)
        let lines = Recorder()
        let logger = Logger(label: "test") { _ in AgentLogHandler(threshold: threshold, write: lines.add) }
        var other = logger
        logger.info("not yet")
        logger.error("said", metadata: ["k": "v"])
        threshold.level = .debug
        logger.debug("now")
        other.logLevel = .critical
        logger.error("no more")
        #expect(lines.all.map { $0.dropFirst(25) } == ["error   said k=v\n", "debug   now\n"])
    }

    @Test func mergesMetadataTheNearestLast() {
        let lines = Recorder()
        let provider = Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
        var logger = Logger(label: "test") { _ in
            AgentLogHandler(threshold: LogLevelSwitch(.info), metadataProvider: provider, write: lines.add)
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("x", metadata: ["c": "event"])
        #expect(lines.all.map { $0.dropFirst(25) } == ["info    x a=logger b=provider c=event\n"])
    }
}

private final class Recorder: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }
}
