import System

/// The wear of a disk, where the kernel reports it.
enum DiskWear: Sendable, Hashable {
    /// An eMMC's own estimate, `life_time` and `pre_eol_info` of the kernel's Documentation/driver-api/mmc/
    /// mmc-dev-attrs.rst.
    ///
    /// - Parameters:
    ///   - tenths: the more worn of its two kinds of memory: 1 is up to 10 % of its life, 10 up to 100 %, 11 beyond.
    ///   - reserve: 1 is normal, 2 four fifths of the spare blocks are used, 3 nine tenths.
    case eMMC(tenths: Int, reserve: Int)
    /// The kernel does not report it.
    case unknown(kind: String)

    /// - Parameters:
    ///   - device: `major:minor` of the disk or one of its partitions.
    ///   - sysfs: the kernel's folder; tests use their own.
    init(device: String, sysfs: String = "/sys") {
        let block = "\(sysfs)/dev/block/\(device)"
        // A partition's disk is the folder above it.
        let disk = SmallFile.exists("\(block)/partition") ? "\(block)/.." : block
        let kind = SmallFile.line("\(disk)/device/type")
        if let life = SmallFile.line("\(disk)/device/life_time") {
            let kinds = life.split(separator: " ").compactMap(Self.number)
            let reserve = SmallFile.line("\(disk)/device/pre_eol_info").flatMap { Self.number($0[...]) }
            // 0: not reported.
            if let most = kinds.max(), most > 0 {
                self = .eMMC(tenths: most, reserve: reserve ?? 0)
                return
            }
        }
        self = .unknown(kind: kind == "SD" ? "this SD card" : kind == "MMC" ? "this eMMC" : "this disk")
    }

    private static func number(_ word: Substring) -> Int? {
        word.hasPrefix("0x") ? Int(word.dropFirst(2), radix: 16) : Int(word)
    }

    var finding: Finding {
        switch self {
        case .unknown(let kind):
            return .ok("disk", "how worn \(kind) is, is unknown: it does not tell the kernel")
        case .eMMC(let tenths, let reserve):
            let words =
                tenths > 10 ? "it is beyond the life it was made for" : "up to \(tenths * 10) % of its life are used"
            let advice = "replace it; a longer recording.syncSeconds and lower bit rates wear it less"
            if tenths > 10 || reserve >= 3 { return .fails("disk", words + Self.spare(reserve), advice) }
            if tenths > 8 || reserve == 2 { return .warning("disk", words + Self.spare(reserve), advice) }
            return .ok("disk", words)
        }
    }

    private static func spare(_ reserve: Int) -> String {
        switch reserve {
        case 2: ", and four fifths of its spare blocks"
        case 3...: ", and nearly all of its spare blocks"
        default: ""
        }
    }
}
