import Device
import Uplink
import Upload

/// Pictures on the FTP server that the platform has not heard of.
extension UploadJournalStore: NoticeJournal {
    func unheard() throws -> [ObjectName] { try untold() }
    func remove(_ notice: ObjectName) throws { try told(notice) }
    func removeAll() throws { try forgetUntold() }
}
