/// The notices for a platform, on the disk until they are reported: a notice is written before its event is posted. The
/// engine that posts the events implements it. Calls block.
package protocol NoticeJournal<Notice>: Sendable {
    associatedtype Notice: Sendable, Hashable

    /// The notices not yet reported, oldest first.
    func unreported() throws -> [Notice]
    func remove(_ notice: Notice) throws
    func removeAll() throws
}
