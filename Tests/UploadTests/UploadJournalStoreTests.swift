@testable import Base
@testable import Device
import Glibc
@testable import System
import TestSupport
import Testing
@testable import Upload

struct UploadJournalStoreTests {
    private static let device = DeviceID(wireText: "8110")

    private static func name(_ second: Int, _ kind: ObjectName.Kind = .ftpPicture) throws -> ObjectName {
        ObjectName(
            device: try #require(device), channel: ChannelNumber(clamping: 0),
            time: PlatformTime(secondsSinceEpoch: 1_780_000_000 + Int64(second), offset: .china), kind: kind)
    }

    private static func journal(_ folder: TemporaryFolder, capacity: Int64 = 1_000) throws -> UploadJournalStore {
        UploadJournalStore(
            store: try StateStore(directory: folder.path),
            pictures: PictureFolder(stateDirectory: folder.path, capacity: capacity), device: try #require(device))
    }

    @Test func jobsAreKept() throws {
        let folder = try TemporaryFolder()
        let journal = try Self.journal(folder)
        var records: [UploadRecord] = []
        for (index, kind) in ObjectName.Kind.allCases.enumerated() {
            let destination: UploadDestination = kind == .ftpPicture ? .ftp : .cloud
            let job = UploadJob(
                destination: destination, name: try Self.name(index, kind), source: "a \"source\"", size: 1 << 40)
            let record = UploadRecord(job: job, checkpoint: [nil, "", "id 7 \u{1F4F7}"][index])
            try journal.save(UploadRecord(job: job))
            try journal.save(record)
            records.append(record)
        }
        #expect(Set(try Self.journal(folder).load()) == Set(records))
        try journal.remove(records[0].job.id)
        #expect(Set(try journal.load()) == Set(records[1...]))
        // What is damaged is left out.
        try journal.store.set("upload.cloud.x", to: Array("{\"to\":\"cloud\",\"name\":\"x\"}".utf8))
        #expect(try journal.load().count == 2)
        var status = stat()
        #expect(stat(folder.path + "/state.sqlite", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func aPictureGoesWithItsJob() throws {
        let folder = try TemporaryFolder()
        let journal = try Self.journal(folder)
        let name = try Self.name(0)
        #expect(try journal.pictures.keep(name.text, [1, 2, 3]) == [])
        // Without a job, as after a crash: it may be there already.
        let orphan = UploadRecord(job: .picture(name, size: 3), checkpoint: "")
        #expect(try journal.load() == [orphan])
        try journal.save(UploadRecord(job: orphan.job))
        #expect(try journal.load() == [UploadRecord(job: orphan.job)])
        // Cut off between the two halves of its end.
        try journal.store.move(StateName.upload(orphan.job.id), to: StateName.notice(name))
        #expect(try journal.load() == [] && journal.pictures.files == [] && journal.unreported() == [name])
        _ = try journal.pictures.keep(name.text, [1, 2, 3])
        try journal.remove(name)
        #expect(try journal.load() == [orphan])
        try journal.remove(orphan.job.id)
        #expect(try journal.load() == [] && journal.pictures.files == [])
        // Not ours.
        _ = try journal.pictures.keep("somebody's.txt", [1])
        #expect(try journal.load() == [])
    }

    @Test func theOldestPicturesMakeRoom() throws {
        let folder = try TemporaryFolder()
        let pictures = PictureFolder(stateDirectory: folder.path, capacity: 100)
        let bytes = [UInt8](repeating: 7, count: 40)
        // Neither the order of their making nor of their names counts, but their time.
        let names = ["9_0_20260601000000.JPG", "1_0_20260601000001.jpg", "5_0_20260601000002.JPG"]
        #expect(try pictures.keep(names[1], bytes) == [])
        #expect(try pictures.keep(names[0], bytes) == [])
        #expect(try pictures.keep(names[2], bytes) == [names[0]])
        #expect(pictures.files.map(\.name) == [names[1], names[2]])
        #expect(try pictures.keep("5_0_20260601000003.JPG", [UInt8](repeating: 7, count: 200)) == [names[1], names[2]])
        #expect(pictures.files.map(\.bytes) == [200])
        var status = stat()
        #expect(stat(pictures.path("5_0_20260601000003.JPG"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func halfAPictureIsNone() throws {
        let folder = try TemporaryFolder()
        _ = PictureFolder(stateDirectory: folder.path, capacity: 100)
        _ = try folder.write("pictures/.8110_0_20260601000000.JPG", "half")
        let pictures = PictureFolder(stateDirectory: folder.path, capacity: 100)
        #expect(pictures.files == [])
        #expect(access(pictures.path(".8110_0_20260601000000.JPG"), F_OK) != 0)
    }
}
