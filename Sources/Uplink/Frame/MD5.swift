import COpenSSL

/// The digest that ends a frame (002 7.4.8), from OpenSSL. It finds damage, not forgery: nothing rests on its strength.
enum MD5 {
    static func digest(of bytes: ArraySlice<UInt8>) throws(LinkFrameError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let done = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_md5(), nil) }
        guard done == 1, Int(length) == LinkFrame.digestLength else { throw .noMD5 }
        return Array(digest[..<Int(length)])
    }
}
