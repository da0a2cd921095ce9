import System

/// The digest at the end of a frame (CTMW 7.4.8): MD5. It detects damage, not forgery: security does not depend on it.
enum FrameDigest {
    static func digest(of bytes: ArraySlice<UInt8>) throws(LinkFrameError) -> [UInt8] {
        do throws(Digests.Unavailable) { return try Digests.md5(bytes) } catch { throw .noMD5 }
    }
}
