import System

/// The digest that ends a frame (CTMW 7.4.8): MD5. It finds damage, not forgery: nothing rests on its strength.
enum FrameDigest {
    static func digest(of bytes: ArraySlice<UInt8>) throws(LinkFrameError) -> [UInt8] {
        do throws(Digests.Unavailable) { return try Digests.md5(bytes) } catch { throw .noMD5 }
    }
}
