import Net
import System

extension Transfer.Body {
    /// The SHA-256 of the body. A source is read in pieces, as it will be again for sending.
    func sha256(_ control: TransferControl) throws(TransferFailure) -> [UInt8] {
        do {
            switch self {
            case .none: return ObjectRequest.emptyDigest
            case .bytes(let bytes): return try Digests.sha256(bytes)
            case .source(let source, let range): return try Self.sha256(of: source, range, control)
            }
        } catch let error as UploadSourceError {
            throw .source(error)
        } catch let failure as TransferFailure {
            throw failure
        } catch {
            throw .refused("\(error)")
        }
    }

    private static func sha256(
        of source: any UploadSource, _ range: Range<Int64>, _ control: TransferControl
    ) throws -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
        defer { buffer.deallocate() }
        var digest = try SHA256Digest()
        var position = range.lowerBound
        while position < range.upperBound {
            if control.isCancelled { throw TransferFailure.cancelled }
            let wanted = Int(min(Int64(buffer.count), range.upperBound - position))
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
            guard count > 0 else { throw UploadSourceError.truncated("the source") }
            try digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            position += Int64(count)
        }
        return try digest.finish()
    }
}
