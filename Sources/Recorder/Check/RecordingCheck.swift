import CSQLite
package import Device
import Glibc
import System

/// Verifies a recordings' folder: that the index and the files agree, and that all access units are as they were
/// written. The agent must not use the folder meanwhile.
package struct RecordingCheck: Sendable {
    package var directory: String
    /// The configured capacity; nil: not checked.
    package var capacity: RecordingCapacity?
    /// Whether all access units are read; otherwise only headers and tables are.
    package var readsPictures: Bool
    /// Whether to repair what can be repaired.
    package var repairs: Bool

    package init(
        directory: String, capacity: RecordingCapacity? = nil, readsPictures: Bool = true, repairs: Bool = false
    ) {
        self.directory = directory
        self.capacity = capacity
        self.readsPictures = readsPictures
        self.repairs = repairs
    }

    /// Runs the check. Blocks while the disk is read.
    ///
    /// - Parameter progress: called with the number of recordings checked so far, and of all recordings.
    /// - Throws: ``RecordingError/unavailable(_:)`` when the folder is in use or can't be read.
    package func run(progress: (Int, Int) -> Void = { _, _ in }) throws(RecordingError) -> [RecordingFinding] {
        let lock = try lock()
        defer { _ = lock }
        return try check(progress)
    }

    private func lock() throws(RecordingError) -> FolderLock {
        do throws(FileFailure) { return try FolderLock(directory) } catch { throw .unavailable("\(error)") }
    }

    private var files: SystemFiles { SystemFiles() }
    private var indexPath: String { directory + "/" + RecordingIndex.fileName }

    private func check(_ progress: (Int, Int) -> Void) throws(RecordingError) -> [RecordingFinding] {
        var findings = foreignFiles
        var index: RecordingIndex?
        do throws(DatabaseFailure) {
            guard Look.status(indexPath) != nil else {
                throw DatabaseFailure(code: SQLITE_CORRUPT, message: "it is missing", path: indexPath)
            }
            let opened = try RecordingIndex(path: indexPath)
            if let why = opened.isNew ? "it is empty" : try opened.contradiction() {
                findings.append(RecordingFinding(kind: .damagedIndex(why), path: RecordingIndex.fileName))
            } else {
                index = opened
            }
        } catch {
            // An error that merely prevents opening, such as a full disk, is no damage of the index.
            guard error.isDamage || error.code == SQLITE_MISMATCH else { throw .unavailable("\(error)") }
            findings.append(RecordingFinding(kind: .damagedIndex(error.message), path: RecordingIndex.fileName))
        }
        if index == nil && repairs {
            // The store rebuilds a missing index from the files.
            rename(indexPath, indexPath + ".damaged")
            for suffix in ["-wal", "-shm"] { unlink(indexPath + suffix) }
            index = reopened()
            if index != nil, let last = findings.indices.last { findings[last].isRepaired = true }
        } else if repairs, let unsettled = try? index?.unsettled(), !unsettled.isEmpty {
            index = nil
            index = reopened()
            findings += unsettled.map {
                RecordingFinding(kind: .unsettled, path: $0.name, isRepaired: index != nil)
            }
        }
        guard let index else { return findings }
        do throws(DatabaseFailure) {
            try compare(index, &findings, progress)
        } catch {
            findings.append(RecordingFinding(kind: .damagedIndex(error.message), path: RecordingIndex.fileName))
        }
        if let capacity, let excess = excess(over: capacity) {
            findings.append(RecordingFinding(kind: .overCapacity(excess), path: "."))
        }
        return findings
    }

    /// Opens the store once, which repairs what a power cut left and rebuilds a missing index.
    private func reopened() -> RecordingIndex? {
        var core = RecorderCore(
            settings: RecordingSettings(directory: directory, capacity: .bytes(.max / 2)), files: files, clock: .system,
            desk: IndexReader(table: SegmentTable()), report: { _ in })
        core.isAlone = false
        _ = core.turn()
        return core.index
    }

    private func compare(
        _ index: RecordingIndex, _ findings: inout [RecordingFinding], _ progress: (Int, Int) -> Void
    ) throws(DatabaseFailure) {
        let names = Set(SegmentFolder.names(in: directory).map { $0.description })
        var rows: [SegmentRow] = []
        try index.database.query("SELECT \(SegmentRow.columns) FROM segment ORDER BY id") {
            rows.append(SegmentRow($0))
        }
        for (number, row) in rows.enumerated() {
            progress(number, rows.count)
            let known = try RecordingQueries(database: index.database).keyFrames(of: row.id)
            guard let kind = finding(on: row, keyFrames: known) else { continue }
            var finding = RecordingFinding(kind: kind, path: row.name)
            if repairs {
                finding.isRepaired = try index.database.transaction { () throws(DatabaseFailure) in
                    try repair(row, kind, index)
                }
            }
            findings.append(finding)
        }
        let unknown = names.subtracting(rows.map { $0.name }).compactMap { SegmentName($0) }
        for name in unknown.sorted(by: { $0.description < $1.description }) {
            let content = (try? SegmentContent(of: directory + "/" + name.path, files: files, mendTail: repairs)) ?? nil
            let kind: RecordingFinding.Kind = content == nil ? .unplayable : .unknownRecording
            var finding = RecordingFinding(kind: kind, path: name.description)
            if repairs, let content {
                try index.database.transaction { () throws(DatabaseFailure) in try index.adopt(name, content) }
                finding.isRepaired = true
            }
            findings.append(finding)
        }
    }

    private func finding(on row: SegmentRow, keyFrames: KeyFrameTable?) -> RecordingFinding.Kind? {
        if row.state != .closed { return .unsettled }
        guard let name = SegmentName(row.name) else { return .wrongEntry("its name is none") }
        let path = directory + "/" + name.path
        guard let status = Look.status(path) else { return .missingFile }
        if status.length != row.bytes { return .wrongEntry("\(status.length) bytes instead of \(row.bytes)") }
        if name.stream != row.stream { return .wrongEntry("its stream") }
        do throws(FileFailure) {
            let file = try files.open(path, forWriting: false)
            guard let trailer = try SegmentTrailer(of: file, length: status.length) else { return .noTrailer }
            if trailer.keyFrames != keyFrames { return .wrongEntry("its key frames") }
            if trailer.ticks != row.ticks { return .wrongEntry("its duration") }
            var scan = SegmentScan()
            try scan.read(file, from: 0, to: status.length, untilFirst: !readsPictures)
            guard let first = scan.first else { return .unplayable }
            if first.timestamp != row.timestamp { return .wrongEntry("its first picture") }
            guard readsPictures else { return nil }
            if scan.damages > 0 { return .damagedPictures(places: scan.damages) }
            if scan.keyFrames != trailer.keyFrames || scan.lastTicks >= row.ticks {
                return .wrongEntry("what its table says")
            }
            return nil
        } catch { return .unplayable }
    }

    /// - Returns: whether the repair succeeded.
    private func repair(
        _ row: SegmentRow, _ kind: RecordingFinding.Kind, _ index: RecordingIndex
    ) throws(DatabaseFailure) -> Bool {
        guard let name = SegmentName(row.name) else { return false }
        switch kind {
        case .missingFile:
            try index.forget(id: row.id)
            return true
        case .wrongEntry, .noTrailer:
            let content = (try? SegmentContent(of: directory + "/" + name.path, files: files, mendTail: true)) ?? nil
            guard let content else { return false }
            try index.forget(id: row.id)
            try index.adopt(name, content)
            return true
        default:
            return false
        }
    }

    private var foreignFiles: [RecordingFinding] {
        Look.names(in: directory).flatMap { name -> [RecordingFinding] in
            if name.hasPrefix(RecordingIndex.fileName) { return [] }
            let path = directory + "/" + name
            let isDay = name.utf8.count == 8 && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isDay, Look.isFolder(path) else { return [RecordingFinding(kind: .foreignFile, path: name)] }
            return Look.names(in: path).filter { SegmentName($0)?.folder != name }.map {
                RecordingFinding(kind: .foreignFile, path: name + "/" + $0)
            }
        }
    }

    private func excess(over capacity: RecordingCapacity) -> Int64? {
        // On a disk that is now read-only, no capacity has to be kept.
        guard let total = try? files.room(directory).total else { return nil }
        let capacity = capacity.bytes(of: total)
        var used = Look.names(in: directory).filter { $0.hasPrefix(RecordingIndex.fileName) }
            .reduce(0 as Int64) { $0 + (Look.status(directory + "/" + $1)?.allocated ?? 0) }
        for name in SegmentFolder.names(in: directory) {
            used += Look.status(directory + "/" + name.path)?.allocated ?? 0
        }
        return used > capacity ? used - capacity : nil
    }
}

extension RecordingIndex {
    /// Description of an inconsistency of the index itself; nil when there is none.
    func contradiction() throws(DatabaseFailure) -> String? {
        var words: String?
        try database.query("PRAGMA integrity_check(1)") { row in
            if row.text(0) != "ok" { words = row.text(0) }
        }
        if let words { return words }
        let days = "SELECT stream, start / 86400000000000 AS day, count(*), sum(allocated) FROM segment "
            + "WHERE state < 2 GROUP BY stream, day"
        let differences = try database.number(
            "SELECT (SELECT count(*) FROM (\(days) EXCEPT SELECT * FROM day))"
                + " + (SELECT count(*) FROM (SELECT * FROM day EXCEPT \(days)))")
        if differences != 0 { return "its sums are wrong" }
        let lost = try database.number(
            "SELECT count(*) FROM key_frames WHERE segment NOT IN (SELECT id FROM segment)")
        return lost == 0 ? nil : "it has key frames of no recording"
    }
}
