@testable import Base
@testable import Capture
@testable import Upgrade

/// Any bytes as an upgrade's head, as a manifest, as the slots' record and as the book: an error with words, or
/// something that is written the same way again.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(UpgradeFailure) {
        if let head = try UpgradeHeader(bytes) {
            precondition(head.length <= bytes.count && head.signature.count == 64)
            try check(head.manifest)
        }
    } catch {
        precondition(!"\(error)".isEmpty)
    }
    try? check(bytes)
    if let record = SlotRecord(bytes) {
        precondition(record.bytes.count == SlotRecord.sector && SlotRecord(record.bytes) == record)
    }
    if let book = UpgradeState(json: bytes) { precondition(UpgradeState(json: Array(book.json.utf8)) == book) }
    return 0
}

private func check(_ text: [UInt8]) throws(UpgradeFailure) {
    let manifest = try UpgradeManifest(text)
    let hex = manifest.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let again =
        "format=1\nboard=\(manifest.board)\nversion=\(manifest.version)\nsize=\(manifest.size)\nsha256=\(hex)\n"
    precondition(Array(again.utf8) == text && manifest.size > 0)
}
