import Base
import Device
import Glibc
import Net
import System

/// Fetches an upgrade file by FTP to the data partition, over as many connections as necessary. Blocks its thread.
struct UpgradeFetch {
    /// The decision about a transfer after its first bytes.
    enum Decision {
        /// The bytes are too few to decide.
        case more
        /// The file is wanted, and has this length in bytes.
        case wanted(Int)
        case unwanted
    }

    /// The result of a fetch.
    enum End: Equatable {
        /// The file is complete; `pieced`: from more than one connection.
        case done(pieced: Bool)
        /// `verify` rejected the file.
        case unwanted
        /// The agent is shutting down.
        case ended
        case failed(UpgradeFailure)
    }

    enum Event {
        case tryAgain(reason: String, after: Duration)
        /// The number of the file's bytes fetched so far.
        case bytes(Int)
    }

    let source: UpgradeSource
    package let path: String
    let limits: FetchRetryBudget.Limits
    let control: TransferControl
    let onEvent: (Event) -> Void
    /// Called with all bytes fetched so far, from the file's start, until it decides.
    package let verify: ([UInt8]) -> Decision

    /// Limits a server's message, in characters.
    private static let longestReason = 200

    package func run() -> End {
        do throws(UpgradeFailure) {
            let file = try SlotFile(path: path, flags: O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
            return try fetch(Part(file: file, fetch: self))
        } catch {
            return .failed(error)
        }
    }

    private func fetch(_ part: Part) throws(UpgradeFailure) -> End {
        let download = FTPDownload(
            account: source.ftpAccount, file: source.file, control: control,
            silence: Int(limits.silence.components.seconds))
        guard let download else { throw .fetching("libcurl does not start") }
        var patience = FetchRetryBudget(limits: limits, now: .now)
        while true {
            let before = part.count
            do throws(FTPFailure) {
                let seconds = Int(patience.left(now: .now).components.seconds) + 1
                try download.get(from: Int64(before), within: seconds) { part.take($0) }
                return .done(pieced: before > 0)
            } catch {
                if part.isUnwanted { return .unwanted }
                if let failure = part.failure { throw failure }
                if part.count > before { patience.progress(now: .now) }
                let failure = UpgradeFailure.fetching(String(error.reason.prefix(Self.longestReason)))
                switch error.cause {
                case .cancelled:
                    return .ended
                case .refused where before > 0:
                    // The file can't be continued from the end of the last attempt.
                    try part.beginAgain()
                // A server that accepted the account a moment ago has too many clients now.
                case .network,
                    .credentials where part.isWanted:
                    guard let pause = patience.failed(now: .now) else { throw failure }
                    onEvent(.tryAgain(reason: error.reason, after: pause))
                    guard wait(pause) else { return .ended }
                default:
                    throw failure
                }
            }
        }
    }

    /// False when the agent is shut down meanwhile.
    private func wait(_ pause: Duration) -> Bool {
        let end = MediaTime.now + pause
        while MediaTime.now < end {
            if control.isCancelled { return false }
            usleep(50_000)
        }
        return true
    }

    /// The part of the file fetched so far.
    private final class Part {
        private let file: SlotFile
        private let fetch: UpgradeFetch
        private(set) var count = 0
        private(set) var failure: UpgradeFailure?
        private(set) var isUnwanted = false
        /// The first bytes, until `verify` decides.
        private var beginning: [UInt8]? = []
        private var expected: Int?
        var isWanted: Bool { expected != nil }

        init(file: consuming SlotFile, fetch: UpgradeFetch) {
            self.file = file
            self.fetch = fetch
        }

        func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
            do throws(UpgradeFailure) {
                guard try verify(bytes) else { return false }
                // An endless file on the server must not fill the disk.
                if let expected, count + bytes.count > expected {
                    throw .fetching("the file is longer than the \(expected) bytes that it promises")
                }
                try file.write(Array(bytes)[...], at: count)
                count += bytes.count
                fetch.onEvent(.bytes(count))
                return true
            } catch {
                failure = error
                return false
            }
        }

        private func verify(_ bytes: UnsafeRawBufferPointer) throws(UpgradeFailure) -> Bool {
            guard beginning != nil else { return true }
            beginning?.append(contentsOf: bytes.prefix(UpgradeHeader.longest))
            switch fetch.verify(beginning ?? []) {
            case .more: return true
            case .unwanted:
                isUnwanted = true
                return false
            case .wanted(let length):
                beginning = nil
                expected = length
                return true
            }
        }

        func beginAgain() throws(UpgradeFailure) {
            try file.truncate()
            count = 0
            if beginning != nil { beginning = [] }
        }
    }
}
