import COpenSSL

/// The 16 bytes of an MD5 digest, for frames (CTMW 7.4.8) and tokens (CTMW 7.5.5).
///
/// - Throws: `SimulatorError.noMD5` when this machine's OpenSSL has MD5 switched off (FIPS).
func md5(_ bytes: some Sequence<UInt8>) throws(SimulatorError) -> [UInt8] {
    let input = Array(bytes)
    var digest = [UInt8](repeating: 0, count: 16)
    guard EVP_Digest(input, input.count, &digest, nil, EVP_md5(), nil) == 1 else { throw .noMD5 }
    return digest
}
