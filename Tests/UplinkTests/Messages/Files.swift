import Glibc

/// The folder with Package.swift.
let repository = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

/// A file's first 64 KiB; nil when it can't be read.
func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
}
