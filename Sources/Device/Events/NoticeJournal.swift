/// What a platform is to be told, on the disk until it has heard it: a notice is written before its event is posted.
/// The engine that posts the events implements it. Calls block.
package protocol NoticeJournal<Notice>: Sendable {
    associatedtype Notice: Sendable, Hashable

    /// The oldest first.
    func unheard() throws -> [Notice]
    func remove(_ notice: Notice) throws
    func removeAll() throws
}
