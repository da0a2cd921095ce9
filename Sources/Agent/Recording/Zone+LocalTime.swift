import Base
import Recorder

extension Zone {
    /// Seconds east of UTC when a clock shows so many seconds since 1970: of an hour that daylight saving repeats, for
    /// one of both.
    func offset(whereClocksShow second: Int64) -> Int { offset(at: second - Int64(offset(at: second))) }
}
